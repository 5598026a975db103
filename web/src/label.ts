// Where the name of an area stands: in the part of it that is seen.
export interface Seen {
  west: number;
  south: number;
  east: number;
  north: number;
}

export function inside(ring: [number, number][], lon: number, lat: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

// The middle of the area's box as far as it is seen, where that is inside the area; else the point
// of a grid over that box which is nearest to it and inside. Null where none is.
export function labelPoint(ring: [number, number][], seen: Seen): [number, number] | null {
  const west = Math.max(seen.west, Math.min(...ring.map((p) => p[0])));
  const east = Math.min(seen.east, Math.max(...ring.map((p) => p[0])));
  const south = Math.max(seen.south, Math.min(...ring.map((p) => p[1])));
  const north = Math.min(seen.north, Math.max(...ring.map((p) => p[1])));
  if (!(west < east && south < north)) return null;
  const points: [number, number, number][] = [];
  for (let i = 1; i < 8; i++) {
    for (let j = 1; j < 8; j++) points.push([west + ((east - west) * i) / 8, south + ((north - south) * j) / 8, Math.hypot(i - 4, j - 4)]);
  }
  points.sort((a, b) => a[2] - b[2]);
  const found = points.find(([lon, lat]) => inside(ring, lon, lat));
  return found ? [found[0], found[1]] : null;
}
