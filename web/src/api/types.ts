import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionAnswer"];
export type Workspace = Schemas["WorkspaceAnswer"];
export type RunSummary = Schemas["RunSummary"];
export type Run = Schemas["RunAnswer"];
export type Column = Schemas["ColumnAnswer"];
export type MapOption = Schemas["MapAnswer"];
export type Share = Schemas["ShareAnswer"];
export type Row = Schemas["RowAnswer"];
export type Clip = Schemas["ClipAnswer"];
export type Reason = Schemas["ReasonAnswer"];
export type Comparison = Schemas["ComparisonAnswer"];
export type Subset = Schemas["SubsetAnswer"];
export type Insight = Schemas["InsightAnswer"];
export type Insights = Schemas["InsightsAnswer"];
export type Options = Schemas["OptionsAnswer"];
export type Explanation = Schemas["ExplanationAnswer"];
export type ExplanationRequest = Schemas["ExplanationRequest"];
export type EventInfo = Schemas["EventAnswer"];
export type HeatmapInfo = Schemas["HeatmapAnswer"];
export type Job = Schemas["JobAnswer"];
export type ErrorInfo = Schemas["ErrorAnswer"];
