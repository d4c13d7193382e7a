import { type Camera, moved, nearest, neighbour, type Point, pixelOf, wholeOf, zoomed } from "./camera.js";
import { onThemeChange, themeNow } from "./chart-theme.js";
import { drawMap, type MapScene } from "./map-drawing.js";

export interface MapView {
  show(scene: MapScene): void;
  zoom(factor: number): void;
  reset(): void;
}

const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How much a key or a turn of the wheel makes larger, and a key moves, in pixels. */
const STEP = 1.3;
const MOVE = 60;
/** Pixels by which a press that moves is a drag, and within which a click means a picture. */
const DRAG = 4;
const NEAR = 40;

/** A map on a canvas, to zoom, move and walk through by pointer, touch and keyboard. */
export function createMapView(canvas: HTMLCanvasElement, select: (index: number | undefined) => void): MapView {
  let scene: MapScene | undefined;
  let camera: Camera = { scale: 1, x: 0, y: 0 };
  let whole = 1;
  let selected: number | undefined;
  let asked = 0;
  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const draw = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      if (scene) drawMap(canvas, size(), scene, { camera, zoom: camera.scale / whole, selected }, themeNow(canvas));
    });
  };
  const choose = (index: number | undefined) => {
    selected = index;
    select(index);
    draw();
  };
  const middle = (): Point => [size().width / 2, size().height / 2];
  const zoom = (factor: number, at = middle()) => {
    const next = camera.scale * factor;
    if (next < whole / 2 || next > whole * 60) return;
    camera = zoomed(camera, factor, at);
    draw();
  };
  const reset = () => {
    if (!scene) return;
    camera = wholeOf(scene.points, size());
    whole = camera.scale;
    draw();
  };

  function walk(direction: Point) {
    if (!scene) return;
    const next =
      selected === undefined ? nearest(camera, scene.points, middle()) : neighbour(scene.points, selected, direction);
    if (next === undefined) return;
    choose(next);
    const [x, y] = pixelOf(camera, scene.points, next);
    const { width, height } = size();
    if (x < MOVE || y < MOVE || x > width - MOVE || y > height - MOVE)
      camera = moved(camera, width / 2 - x, height / 2 - y);
  }

  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && event.shiftKey) camera = moved(camera, -MOVE * arrow[0], -MOVE * arrow[1]);
    else if (arrow) walk(arrow);
    else if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0") reset();
    else if (event.key === "Escape") choose(undefined);
    else return;
    event.preventDefault();
    draw();
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(STEP ** (-event.deltaY / 100), [event.offsetX, event.offsetY]);
    },
    { passive: false },
  );
  followPointers(canvas, {
    move(dx, dy) {
      camera = moved(camera, dx, dy);
      draw();
    },
    pinch: zoom,
    click(at) {
      if (scene) choose(nearest(camera, scene.points, at, NEAR));
    },
  });
  new ResizeObserver(reset).observe(canvas);
  onThemeChange(draw);
  return {
    show(next) {
      scene = next;
      choose(undefined);
      reset();
    },
    zoom: (factor) => zoom(factor),
    reset,
  };
}

interface PointerEvents {
  move(dx: number, dy: number): void;
  pinch(factor: number, at: Point): void;
  click(at: Point): void;
}

/** One pointer drags or clicks, two pinch. */
function followPointers(canvas: HTMLCanvasElement, on: PointerEvents): void {
  const down = new Map<number, Point>();
  let travelled = 0;
  const place = ({ offsetX, offsetY }: PointerEvent): Point => [offsetX, offsetY];
  const apart = () => {
    const [[ax, ay], [bx, by]] = [...down.values()] as [Point, Point];
    return { far: Math.hypot(ax - bx, ay - by) || 1, at: [(ax + bx) / 2, (ay + by) / 2] as Point };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const was = down.size === 2 ? apart() : undefined;
    down.set(event.pointerId, now);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (was) on.pinch(apart().far / was.far, was.at);
    else if (travelled > DRAG) on.move(now[0] - before[0], now[1] - before[1]);
  });
  for (const type of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(type, (event) => {
      const at = down.get(event.pointerId);
      down.delete(event.pointerId);
      if (at && type === "pointerup" && travelled <= DRAG) on.click(at);
    });
  }
}
