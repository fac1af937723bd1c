import { Empty } from "../../parts/States";

export default function ExplorePage() {
  return <Empty title="Explore" />;
}
