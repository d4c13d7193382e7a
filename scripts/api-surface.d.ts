export function apiSurface(): { name: string; text: string }[];
