import { Empty } from "../../parts/States";

export default function InsightsPage() {
  return <Empty title="Insights" />;
}
