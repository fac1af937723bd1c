import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {children}
    </svg>
  );
}

export const LassoIcon = () => (
  <Icon>
    <path
      d="M8 2.5c3.3 0 6 1.7 6 3.9s-2.7 3.9-6 3.9-6-1.7-6-3.9 2.7-3.9 6-3.9Z"
      strokeDasharray="2.2 2"
    />
    <path d="M5 10c-1.2.8-1.4 2.2-.4 3.2" />
  </Icon>
);

export const BoxIcon = () => (
  <Icon>
    <rect x="2.5" y="3" width="11" height="10" rx=".5" strokeDasharray="2.2 2" />
  </Icon>
);

export const FitIcon = () => (
  <Icon>
    <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />
  </Icon>
);
