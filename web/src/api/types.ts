import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionResponse"];
export type Workspace = Schemas["WorkspaceResponse"];
export type RunSummary = Schemas["RunSummary"];
export type Run = Schemas["RunResponse"];
export type Column = Schemas["ColumnResponse"];
export type MapOption = Schemas["MapResponse"];
export type Share = Schemas["ShareResponse"];
export type Row = Schemas["RowResponse"];
export type Clip = Schemas["ClipResponse"];
export type Reason = Schemas["ReasonResponse"];
export type Comparison = Schemas["ComparisonResponse"];
export type Subset = Schemas["SubsetResponse"];
export type Insight = Schemas["InsightResponse"];
export type Insights = Schemas["InsightsResponse"];
export type Options = Schemas["OptionsResponse"];
export type Explanation = Schemas["ExplanationResponse"];
export type ExplanationRequest = Schemas["ExplanationRequest"];
export type EventInfo = Schemas["EventResponse"];
export type HeatmapInfo = Schemas["HeatmapResponse"];
export type Job = Schemas["JobResponse"];
export type ErrorInfo = Schemas["ErrorResponse"];
