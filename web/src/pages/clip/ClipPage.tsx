import { Empty } from "../../parts/States";

export default function ClipPage() {
  return <Empty title="Clip" />;
}
