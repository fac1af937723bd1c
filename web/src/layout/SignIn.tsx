import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { unwrap, client, setCsrfToken } from "../api/client";
import { errorMessage } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import classes from "./SignIn.module.css";

/** An invitation link has its token after `#`, which browsers do not send to the server. */
function tokenOfInvitation(): string {
  const parameters = new URLSearchParams(window.location.hash.slice(1));
  return parameters.get("invite") ?? parameters.get("token") ?? "";
}

export function SignIn() {
  const [token, setToken] = useState(tokenOfInvitation);
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: (candidate: string) =>
      unwrap(client.POST("/api/session", { body: { token: candidate.trim() } })),
    onSuccess: (session) => {
      setCsrfToken(session.csrf);
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      queryClient.setQueryData(queryKeys.session(), session);
    },
  });

  const { mutate } = signIn;
  const invitationTried = useRef(false);
  useEffect(() => {
    if (invitationTried.current || !tokenOfInvitation()) return;
    invitationTried.current = true;
    mutate(tokenOfInvitation());
  }, [mutate]);

  return (
    <main className={classes.page}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          mutate(token);
        }}
      >
        <h1>Praxiscope</h1>
        <p className="quiet">
          Sign in with the token that was printed when the server started, or open the link of your
          invitation.
        </p>
        <PasswordInput
          label="Token"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={signIn.error ? errorMessage(signIn.error) : undefined}
          maxLength={256}
          autoFocus
          required
        />
        <Button type="submit" size="sm" loading={signIn.isPending} disabled={!token.trim()}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
