"use strict";
// A drawing is strokes, which can be centred, over pixels, which cannot; a sample of the model is their maximum.
const page = JSON.parse($("page").textContent); // { height, width, ink, classes, examples, model }
const H = page.height, W = page.width;
const radius = 0.045 * Math.max(H, W), soft = 0.6;
let strokes = [], pixels = new Float32Array(H * W), history = [];
let tool = "brush", chosen = -1, cursor = null, model = null, pending = false, spokenAt = 0;
const drawn = new Float32Array(H * W), sample = new Float32Array(H * W), gradient = new Float32Array(H * W);
const sampleBytes = new Uint8Array(sample.buffer), gradientBytes = new Uint8Array(gradient.buffer);
let output, layers = [];

// rasterize adds the strokes, moved and scaled, to values from 0 to 255.
function rasterize(into, move, zoom) {
	const r = radius, reach = r + soft;
	for (const stroke of strokes) {
		for (let i = 0; i < stroke.length; i++) {
			const [ax, ay] = at(stroke[Math.max(i - 1, 0)]), [bx, by] = at(stroke[i]);
			const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
			const x1 = Math.min(W - 1, Math.ceil(Math.max(ax, bx) + reach)), y1 = Math.min(H - 1, Math.ceil(Math.max(ay, by) + reach));
			for (let y = Math.max(0, Math.floor(Math.min(ay, by) - reach)); y <= y1; y++) {
				for (let x = Math.max(0, Math.floor(Math.min(ax, bx) - reach)); x <= x1; x++) {
					const px = x + 0.5 - ax, py = y + 0.5 - ay;
					const t = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
					const d = Math.hypot(px - t * dx, py - t * dy);
					const v = Math.round(255 * Math.min(1, Math.max(0, (r + soft - d) / (2 * soft))));
					if (v > into[y * W + x]) into[y * W + x] = v;
				}
			}
		}
	}
	function at(p) { return [(p[0] - move[0]) * zoom + move[2], (p[1] - move[1]) * zoom + move[3]]; }
}

// centred draws the strokes as the digits of MNIST are: in a box of 20 of 28 pixels, with the centre of mass in the middle.
function centred(into) {
	let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
	for (const [x, y] of strokes.flat()) {
		x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
	}
	const box = 20 / 28 * Math.min(H, W) - 2 * radius;
	const zoom = Math.min(4, box / Math.max(x1 - x0, y1 - y0, box / 4));
	const middle = [(x0 + x1) / 2, (y0 + y1) / 2];
	const trial = new Float32Array(H * W);
	rasterize(trial, [...middle, W / 2, H / 2], zoom);
	let mass = 0, mx = 0, my = 0;
	for (let i = 0; i < trial.length; i++) {
		mass += trial[i]; mx += trial[i] * (i % W + 0.5); my += trial[i] * (Math.floor(i / W) + 0.5);
	}
	rasterize(into, [...middle, W - mx / mass, H - my / mass], zoom);
}

function compose() {
	drawn.set(pixels);
	rasterize(drawn, [0, 0, 0, 0], 1);
	let seen = drawn;
	if ($("centre").checked && strokes.length > 0) {
		seen = pixels.slice();
		centred(seen);
	}
	for (let i = 0; i < sample.length; i++) sample[i] = seen[i] * (page.ink / 255);
	return seen;
}

function show() {
	pending = false;
	const seen = compose();
	const ink = v => mix(colours.paper, colours.ink, v / 255);
	board(ink);
	paint($("seen"), W, H, i => seen[i], ink);
	if (!model) return;
	const began = performance.now();
	must(hornbook.answer(sampleBytes));
	const took = performance.now() - began;
	const p = probabilities();
	let best = 0;
	p.forEach((v, k) => { if (v > p[best]) best = k; });
	const blank = !drawn.some(v => v > 0);
	bars(p, blank ? -1 : best);
	reason(blank ? -1 : chosen < 0 ? best : chosen, seen);
	for (const l of layers) l.draw();
	const data = document.documentElement.dataset;
	data.took = took;
	data.answers = Number(data.answers || 0) + 1;
	data.best = blank ? "" : page.classes[best];
	$("speed").textContent = say("speed", took < 0.1 ? "< 0.1" : took.toFixed(1));
	clearTimeout(spokenAt);
	spokenAt = setTimeout(() => { $("spoken").textContent = blank ? say("blank") : say("spoken", page.classes[best], percent(p[best])); }, 400);
}

function changed() {
	if (!pending) requestAnimationFrame(() => { try { show(); } catch (e) { failed(e); } });
	pending = true;
}

// board shows the drawing, with lines between the pixels where these are drawn, and the cursor of the keys.
function board(ink) {
	const canvas = $("board"), zoom = Math.max(4, Math.floor(448 / Math.max(H, W)));
	if (canvas.width !== W * zoom) { canvas.width = W * zoom; canvas.height = H * zoom; }
	const g = canvas.getContext("2d");
	for (let i = 0; i < drawn.length; i++) {
		const c = ink(drawn[i]);
		g.fillStyle = `rgb(${c})`;
		g.fillRect(i % W * zoom, Math.floor(i / W) * zoom, zoom, zoom);
	}
	if (!cursor && !drawn.some(v => v > 0)) {
		g.fillStyle = `rgb(${mix(colours.paper, colours.ink, 0.65)})`;
		g.font = `${Math.round(canvas.width / 15)}px system-ui, sans-serif`;
		g.textAlign = "center";
		g.fillText(texts.hint, canvas.width / 2, canvas.height / 2);
	}
	if (tool === "pixel") {
		g.strokeStyle = `rgb(${colours.faint})`;
		g.lineWidth = 1;
		g.beginPath();
		for (let x = 1; x < W; x++) { g.moveTo(x * zoom + 0.5, 0); g.lineTo(x * zoom + 0.5, H * zoom); }
		for (let y = 1; y < H; y++) { g.moveTo(0, y * zoom + 0.5); g.lineTo(W * zoom, y * zoom + 0.5); }
		g.stroke();
	}
	if (cursor && document.activeElement === canvas) {
		g.strokeStyle = `rgb(${colours.for})`;
		g.lineWidth = 3;
		g.strokeRect(cursor[0] * zoom, cursor[1] * zoom, zoom, zoom);
	}
}

// probabilities are the answer; of a model that gives scores, their softmax.
function probabilities() {
	const y = Array.from(output);
	if (model.squashed) return y.length === 1 ? [1 - y[0], y[0]] : y;
	if (y.length === 1) return [1 / (1 + Math.exp(y[0])), 1 / (1 + Math.exp(-y[0]))];
	const most = Math.max(...y), e = y.map(v => Math.exp(v - most)), sum = e.reduce((a, b) => a + b);
	return e.map(v => v / sum);
}

function makeBars() {
	page.classes.forEach((name, k) => {
		const b = document.createElement("button");
		b.innerHTML = '<span></span><span class="track"><i></i></span><span class="value"></span>';
		b.firstChild.textContent = name;
		b.onclick = () => { chosen = chosen === k ? -1 : k; changed(); };
		$("bars").append(b);
	});
}

function bars(p, best) {
	[...$("bars").children].forEach((b, k) => {
		const value = best < 0 ? "–" : percent(p[k]);
		b.querySelector("i").style.width = best < 0 ? 0 : 100 * p[k] + "%";
		b.lastChild.textContent = value;
		b.style.fontWeight = k === best ? 700 : 400;
		b.setAttribute("aria-label", page.classes[k] + ": " + value);
		b.setAttribute("aria-pressed", k === chosen);
	});
}

// reason shows the gradient of the score of class k, with the drawing faintly under it.
function reason(k, seen) {
	$("why").parentElement.style.visibility = k < 0 ? "hidden" : "visible";
	if (k < 0) return;
	const sign = output.length === 1 && k === 0 ? -1 : 1;
	must(hornbook.why(output.length === 1 ? 0 : k, gradientBytes));
	const colour = scale(gradient, colours.for, colours.against);
	paint($("why"), W, H, i => i, i => mix(colour(sign * gradient[i]), colours.ink, 0.25 * seen[i] / 255));
	$("whytext").textContent = say("why", page.classes[k]);
	$("why").setAttribute("aria-label", say("why", page.classes[k]));
}

// A layer's canvas has a square for each unit, or a picture for each of its first channels.
const dull = new Set(["Flatten", "Reshape", "Rescaling", "Identity", "Dropout", "SpatialDropout2D", "GaussianNoise", "ZeroPadding2D", ""]);
function makeLayers() {
	for (const l of model.layers) {
		if (dull.has(l.class) || l.class.startsWith("Random")) continue;
		const values = new Float32Array(l.bytes.buffer), f = document.createElement("figure"), canvas = document.createElement("canvas");
		f.className = "layer";
		const c = document.createElement("figcaption");
		c.className = "soft";
		c.textContent = `${l.name} (${l.class}) ${l.shape.join(" × ")}`;
		canvas.setAttribute("role", "img");
		canvas.setAttribute("aria-label", say("layer", l.name, l.shape.join(" × ")));
		f.append(c, canvas);
		$("layers").append(f);
		layers.push({ draw: l.shape.length === 3 ? maps(canvas, values, l.shape) : units(canvas, values) });
	}
}

function units(canvas, values) {
	const n = values.length, columns = n <= 32 ? n : n <= 512 ? 32 : 64, rows = Math.ceil(n / columns);
	const size = Math.max(6, Math.min(20, Math.floor(700 / columns)));
	canvas.style.width = columns * size + "px";
	return () => paint(canvas, columns, rows, i => i < n ? values[i] : 0, scale(values, colours.ink, colours.for));
}

function maps(canvas, values, [h, w, channels]) {
	const shown = Math.min(channels, 16), columns = Math.min(shown, 8), rows = Math.ceil(shown / columns);
	const width = columns * (w + 1) - 1, height = rows * (h + 1) - 1;
	canvas.style.width = Math.min(700, width * Math.max(2, Math.floor(84 / w))) + "px";
	return () => {
		const colour = scale(values, colours.ink, colours.for);
		paint(canvas, width, height, i => {
			const x = i % width, y = Math.floor(i / width), column = Math.floor(x / (w + 1)), row = Math.floor(y / (h + 1));
			const c = row * columns + column;
			if (x % (w + 1) === w || y % (h + 1) === h || c >= channels) return null;
			return values[(y % (h + 1) * w + x % (w + 1)) * channels + c];
		}, v => v === null ? colours.faint : colour(v));
	};
}

function makeExamples() {
	page.examples.forEach((e, i) => {
		const b = document.createElement("button"), canvas = document.createElement("canvas");
		const bytes = Uint8Array.from(atob(e), c => c.charCodeAt(0));
		b.setAttribute("aria-label", say("example", i + 1));
		const draw = () => paint(canvas, W, H, i => bytes[i], v => mix(colours.paper, colours.ink, v / 255));
		draw();
		repaints.push(draw);
		b.append(canvas);
		b.onclick = () => { remember(); strokes = []; pixels = Float32Array.from(bytes); changed(); };
		$("examples").append(b);
	});
}
const repaints = [];

function remember() {
	history.push([strokes.map(s => s.slice()), pixels.slice()]);
	if (history.length > 50) history.shift();
}

function place(e) {
	const box = $("board").getBoundingClientRect(), edge = $("board").clientLeft;
	return [(e.clientX - box.left - edge) / (box.width - 2 * edge) * W, (e.clientY - box.top - edge) / (box.height - 2 * edge) * H];
}

function mark(p) {
	if (tool === "pixel") {
		const x = Math.floor(p[0]), y = Math.floor(p[1]);
		if (x >= 0 && x < W && y >= 0 && y < H) pixels[y * W + x] = Number($("ink").value);
	} else {
		strokes[strokes.length - 1].push(p);
	}
	changed();
}

function begin(p) {
	remember();
	if (tool === "brush") strokes.push([]);
	mark(p);
}

const canvas = $("board");
let drawing = false;
canvas.addEventListener("pointerdown", e => {
	if (e.button !== 0) return;
	drawing = true;
	canvas.setPointerCapture(e.pointerId);
	cursor = null;
	begin(place(e));
	e.preventDefault();
	canvas.focus({ preventScroll: true });
});
canvas.addEventListener("pointermove", e => {
	if (!drawing) return;
	for (const c of e.getCoalescedEvents?.().length ? e.getCoalescedEvents() : [e]) mark(place(c));
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
canvas.addEventListener("blur", changed);
canvas.addEventListener("focus", changed);

// The arrows move a cursor; with the space key it draws where it goes, until the key is pressed again.
let penDown = false;
canvas.addEventListener("keydown", e => {
	const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
	if (!cursor) { cursor = [Math.floor(W / 2), Math.floor(H / 4)]; penDown = false; }
	const middle = () => [cursor[0] + 0.5, cursor[1] + 0.5];
	if (step) {
		cursor = [Math.min(W - 1, Math.max(0, cursor[0] + step[0])), Math.min(H - 1, Math.max(0, cursor[1] + step[1]))];
		if (penDown) mark(middle());
	} else if (e.key === " ") {
		penDown = !penDown;
		if (penDown) begin(middle());
	} else if (e.key === "Delete" || e.key === "Backspace") {
		$("clear").click();
	} else if (e.key === "z" && (e.ctrlKey || e.metaKey)) {
		$("undo").click();
	} else {
		return;
	}
	e.preventDefault();
	changed();
});

function choose(name) {
	tool = name;
	penDown = false;
	for (const t of ["brush", "pixel"]) $(t).setAttribute("aria-pressed", t === name);
	$("inkrow").hidden = name !== "pixel";
	changed();
}
$("brush").onclick = () => choose("brush");
$("pixel").onclick = () => choose("pixel");
$("undo").onclick = () => { if (history.length) [strokes, pixels] = history.pop(); penDown = false; changed(); };
$("clear").onclick = () => { remember(); strokes = []; pixels = new Float32Array(H * W); chosen = -1; penDown = false; changed(); };
$("centre").onchange = changed;
$("ink").oninput = () => { $("inkvalue").textContent = $("ink").value; };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); repaints.forEach(f => f()); changed(); });

// The program is unpacked while the page is made.
(async () => {
	try {
		const weights = inflate("weights").arrayBuffer();
		const program = start();
		makeBars();
		makeExamples();
		if (page.examples.length) pixels = Float32Array.from(atob(page.examples[0]), c => c.charCodeAt(0));
		show();
		const bytes = new Uint8Array(await weights);
		await program;
		model = must(hornbook.load(page.model, bytes));
		output = new Float32Array(model.output.buffer);
		makeLayers();
		$("status").hidden = true;
		show();
		document.documentElement.dataset.ready = performance.now();
	} catch (e) {
		failed(e);
	}
})();
