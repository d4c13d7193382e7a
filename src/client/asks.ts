import type { ItemKind, Match } from "../core/index-types.js";
import { type Calibration, sigmoid, toLogit } from "../core/scores.js";
import type { WireAsk } from "../protocol/contract.js";
import type { Hit, Query } from "./index-options.js";
import { answeringKind, isSimilar, toWireQuery } from "./query.js";

/** Queries in a form that crosses threads. With a least probability each searches only the kind that can have one. */
export function toAsks(
  queries: readonly Query[],
  kind: ItemKind | undefined,
  minProbability: number | undefined,
): Promise<WireAsk[]> {
  return Promise.all(
    queries.map(async (query): Promise<WireAsk> => {
      const only = minProbability === undefined ? undefined : (kind ?? answeringKind(query));
      const except = isSimilar(query) && !query.itself ? query.similarTo : undefined;
      return {
        query: await toWireQuery(query),
        own: { ...(only && { kind: only }), ...(except !== undefined && { except }) },
      };
    }),
  );
}

/** What a query found, with the probabilities that there are, those below `minProbability` left out. */
export function toHits(
  matches: readonly Match[],
  query: Query,
  calibration: Calibration | undefined,
  minProbability: number | undefined,
): Hit[] {
  const answering = answeringKind(query);
  const hits = matches.map(
    (match): Hit =>
      calibration?.kind === "sigmoid" && match.kind === answering
        ? { ...match, probability: sigmoid(toLogit(match.cosine, calibration)) }
        : match,
  );
  return minProbability === undefined ? hits : hits.filter(({ probability = -1 }) => probability >= minProbability);
}
