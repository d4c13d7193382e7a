export interface SitePage {
  source: string;
  path: string;
  title?: string | undefined;
}

export function llmsText(root: string, at: (page: SitePage) => string): string;
export function llmsFullText(root: string): string;
export function aboutPage(markdown: string): { heading: string; lead: string };
