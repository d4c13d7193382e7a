// A sidecar: the XMP packet of ISO 16684-1 with Dublin Core's subject, an unordered list of texts, which is where
// keywords are looked for.

import { withoutHalves } from "./label-names.js";

/** Says whose sidecar it is: only such a one is ever written over. */
const XMP_TOOLKIT = "siglip-web photo-tagging";

/** The marks around every packet; the identifier is the same for all of them. */
const BEGIN = '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>';
const END = '<?xpacket end="w"?>';

/** A sidecar with these keywords, to be written as UTF-8. Without any its list is empty, and says so. */
export function toXmp(keywords: readonly string[]): string {
  const items = keywords.map((keyword) => `     <rdf:li>${escapeXml(keyword)}</rdf:li>\n`).join("");
  return `${BEGIN}
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="${XMP_TOOLKIT}">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:subject>
    <rdf:Bag>
${items}    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
${END}
`;
}

/** Whether a file beside a picture is a sidecar that this page wrote. */
export function isOwnXmp(text: string): boolean {
  return text.includes(`x:xmptk="${XMP_TOOLKIT}"`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** A text as XML 1.0 holds it; what it can't hold at all (most control characters) is left out. */
export function escapeXml(text: string): string {
  return withoutHalves(text)
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
