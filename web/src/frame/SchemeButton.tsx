import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from "@mantine/core";

const NEXT: Record<MantineColorScheme, MantineColorScheme> = {
  dark: "light",
  light: "auto",
  auto: "dark",
};
const SIGNS: Record<MantineColorScheme, string> = { dark: "☾", light: "☀", auto: "◐" };
const WORDS: Record<MantineColorScheme, string> = {
  dark: "Dark",
  light: "Light",
  auto: "As the system",
};

/** Goes on to the next colour scheme. */
export function useNextScheme(): () => void {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return () => setColorScheme(NEXT[colorScheme]);
}

export function SchemeButton() {
  const { colorScheme } = useMantineColorScheme();
  const next = useNextScheme();
  const label = `Colours: ${WORDS[colorScheme]}. Change to: ${WORDS[NEXT[colorScheme]]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={next}>
        <span aria-hidden>{SIGNS[colorScheme]}</span>
      </ActionIcon>
    </Tooltip>
  );
}
