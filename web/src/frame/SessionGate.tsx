import type { ReactNode } from "react";

import { useSession } from "../api/queries";
import { Await } from "../components/States";
import { SignIn } from "./SignIn";

/** Who is not signed in is asked to, wherever the link led. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  return (
    <Await query={session} what="Praxiscope">
      {({ authentication, role }) => (authentication && !role ? <SignIn /> : children)}
    </Await>
  );
}
