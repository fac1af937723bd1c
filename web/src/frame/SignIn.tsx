import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { answered, client, keepCsrf } from "../api/client";
import { messageOf } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import classes from "./SignIn.module.css";

/** An invitation link carries its token after `#`, which browsers send to nobody. */
function invited(): string {
  const told = new URLSearchParams(window.location.hash.slice(1));
  return told.get("invite") ?? told.get("token") ?? "";
}

export function SignIn() {
  const [token, setToken] = useState(invited);
  const cache = useQueryClient();
  const signIn = useMutation({
    mutationFn: (given: string) =>
      answered(client.POST("/api/session", { body: { token: given.trim() } })),
    onSuccess: (session) => {
      keepCsrf(session.csrf);
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      cache.setQueryData(queryKeys.session(), session);
    },
  });

  const { mutate } = signIn;
  const tried = useRef(false);
  useEffect(() => {
    if (tried.current || !invited()) return;
    tried.current = true;
    mutate(invited());
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
          error={signIn.error ? messageOf(signIn.error) : undefined}
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
