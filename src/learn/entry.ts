export { type ErrorCode, type ErrorData, isSiglipError, SiglipError, SpaceMismatchError } from "../core/errors.js";
export type { OnProgress, Progress } from "../core/progress.js";
