import { Empty } from "../../parts/States";

interface Props {
  run: string;
  clip: number;
}

/** A clip, on its page and in the drawer of any other. */
export function ClipView({ clip }: Props) {
  return <Empty title={`Clip ${clip}`} />;
}
