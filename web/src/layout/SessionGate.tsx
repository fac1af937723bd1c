import type { ReactNode } from "react";

import { useSession } from "../api/queries";
import { Await } from "../components/QueryStates";
import { SignIn } from "./SignIn";

/** Shows the sign-in form on every page until the user is signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  return (
    <Await query={session} what="Praxiscope">
      {({ authentication, role }) => (authentication && !role ? <SignIn /> : children)}
    </Await>
  );
}
