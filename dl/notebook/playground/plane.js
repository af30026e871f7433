"use strict";
// Points are set, and a network is trained for them, frame by frame; the square is Reach wide in each direction.
const page = JSON.parse($("page").textContent); // { reach, hidden, activation, rate, classes, points, labels }
const side = 48, reach = page.reach;
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"].map(c => [1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16)));
const settings = { hidden: page.hidden, activation: page.activation, rate: page.rate, classes: 2, seed: 1, side };
let points = [], pen = 0, running = false, busy = false, cursor = null, net = null, answer, units = [], losses = [], spoke = 0, measured = null;
const data = document.documentElement.dataset;

// random numbers that are the same each time: a generator of Lehmer's.
function random(seed) { return () => (seed = seed * 48271 % 2147483647) / 2147483647; }

const shapes = {
	spiral(r) {
		for (let c = 0; c < 2; c++) for (let i = 0; i < 100; i++) {
			const d = i / 100, a = 1.75 * d * 2 * Math.PI + c * Math.PI;
			add(0.95 * reach * d * Math.sin(a) + 0.15 * (r() - 0.5), 0.95 * reach * d * Math.cos(a) + 0.15 * (r() - 0.5), c);
		}
	},
	circles(r) {
		for (let i = 0; i < 200; i++) {
			const c = i % 2, d = reach * (c ? 0.62 + 0.28 * r() : 0.4 * Math.sqrt(r())), a = 2 * Math.PI * r();
			add(d * Math.cos(a), d * Math.sin(a), c);
		}
	},
	moons(r) {
		for (let i = 0; i < 200; i++) {
			const c = i % 2, a = Math.PI * r(), n = () => 0.6 * (r() + r() - 1);
			add(0.5 * reach * (c ? 1 - Math.cos(a) : Math.cos(a)) - 0.25 * reach + n(), 0.5 * reach * (c ? 0.5 - Math.sin(a) : Math.sin(a)) - 0.12 * reach + n(), c);
		}
	},
	corners(r) {
		for (let i = 0; i < 200; i++) {
			const x = 0.92 * reach * (2 * r() - 1), y = 0.92 * reach * (2 * r() - 1), gap = v => v + Math.sign(v) * 0.25;
			add(gap(x), gap(y), x * y > 0 ? 0 : 1);
		}
	},
	clouds(r) {
		const normal = () => { let s = 0; for (let i = 0; i < 6; i++) s += r() - 0.5; return s; };
		const centres = [[-0.45, 0.4], [0.45, 0.45], [0, -0.5]];
		for (let i = 0; i < 180; i++) add(reach * (centres[i % 3][0] + 0.2 * normal()), reach * (centres[i % 3][1] + 0.2 * normal()), i % 3);
	},
	own() { page.points.forEach((p, i) => add(p[0], p[1], page.labels[i])); },
	none() {},
};

function add(x, y, c) {
	const keep = v => Math.max(-0.99 * reach, Math.min(0.99 * reach, v));
	points.push([keep(x), keep(y), c]);
}

// fill takes the points of a shape.
function fill(name) {
	points = [];
	shapes[name](random(7));
	classesFor();
}

// classesFor makes a new network where the points have more classes than it.
function classesFor() {
	const needed = Math.max(2, page.classes, ...points.map(p => p[2] + 1));
	if (needed !== settings.classes || !net) { settings.classes = needed; fresh(); } else { give(); look(); }
}

// fresh makes a network that has learned nothing.
function fresh() {
	net = must(hornbook.make(settings));
	answer = new Float32Array(net.answer.buffer);
	units = net.units.map(u => new Float32Array(u.buffer));
	losses = [];
	measured = null;
	makeLayers();
	give();
	look();
}

function give() {
	const xy = new Float32Array(points.flatMap(p => [p[0], p[1]])), c = new Float32Array(points.map(p => p[2]));
	must(hornbook.points(new Uint8Array(xy.buffer), new Uint8Array(c.buffer)));
	for (const id of ["run", "step"]) $(id).disabled = points.length === 0;
	if (points.length === 0) run(false);
}

// train trains for some milliseconds, and looks.
function train(ms, steps) {
	const began = performance.now();
	measured = must(hornbook.train(ms, steps));
	losses.push(measured.loss);
	if (losses.length > 2000) losses = losses.filter((_, i) => i % 2 === 0);
	data.steps = measured.steps;
	data.accuracy = measured.accuracy;
	look();
	$("speed").textContent = say("speed", ((performance.now() - began)).toFixed(0));
	if (performance.now() - spoke > 2000) { spoke = performance.now(); $("spoken").textContent = say("spoken", percent(measured.accuracy), measured.steps); }
}

function frame() {
	if (!running) return;
	try { train(10, 400); } catch (e) { running = false; failed(e); }
	requestAnimationFrame(frame);
}

function run(on) {
	if (on === running) return;
	running = on;
	$("run").setAttribute("aria-pressed", on);
	$("run").textContent = texts[on ? "pause" : "run"];
	if (on) requestAnimationFrame(frame);
	else if (measured) $("spoken").textContent = say("spoken", percent(measured.accuracy), measured.steps);
}

function look() {
	must(hornbook.look());
	board();
	drawUnits();
	curve();
	$("numbers").textContent = measured ? say("numbers", measured.steps, measured.loss.toFixed(3), percent(measured.accuracy)) : say("untrained", points.length);
}

const under = document.createElement("canvas");
function board() {
	const canvas = $("board"), size = 480, k = settings.classes;
	if (canvas.width !== size) canvas.width = canvas.height = size;
	const g = canvas.getContext("2d");
	paint(under, side, side, i => i, i => {
		const c = [0, 0, 0];
		for (let j = 0; j < k; j++) for (let n = 0; n < 3; n++) c[n] += answer[i * k + j] * palette[j % 4][n];
		return mix(colours.paper, c, 0.45);
	});
	g.imageSmoothingEnabled = true;
	g.drawImage(under, 0, 0, size, size);
	for (const [x, y, c] of points) mark(g, (x / reach + 1) / 2 * size, (1 - y / reach) / 2 * size, 6, c);
	if (cursor && document.activeElement === canvas) {
		const x = (cursor[0] / reach + 1) / 2 * size, y = (1 - cursor[1] / reach) / 2 * size;
		g.strokeStyle = `rgb(${colours.ink})`;
		g.lineWidth = 2;
		g.beginPath();
		for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { g.moveTo(x + 5 * dx, y + 5 * dy); g.lineTo(x + 16 * dx, y + 16 * dy); }
		g.stroke();
	}
}

// mark draws a point: its class is its shape as well as its colour.
function mark(g, x, y, r, c) {
	g.beginPath();
	if (c % 4 === 0) g.arc(x, y, r, 0, 7);
	else if (c % 4 === 1) g.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
	else if (c % 4 === 2) { g.moveTo(x, y - r * 1.2); g.lineTo(x + r * 1.1, y + r * 0.8); g.lineTo(x - r * 1.1, y + r * 0.8); g.closePath(); }
	else { g.moveTo(x, y - r * 1.3); g.lineTo(x + r * 1.3, y); g.lineTo(x, y + r * 1.3); g.lineTo(x - r * 1.3, y); g.closePath(); }
	g.fillStyle = `rgb(${palette[c % 4]})`;
	g.fill();
	g.lineWidth = 2;
	g.strokeStyle = "#fff";
	g.stroke();
}

// curve draws the loss of the training so far.
function curve() {
	const canvas = $("curve"), w = 420, h = 90;
	canvas.width = 2 * w;
	canvas.height = 2 * h;
	const g = canvas.getContext("2d");
	g.scale(2, 2);
	canvas.setAttribute("aria-label", measured ? say("curve", measured.loss.toFixed(3)) : say("nocurve"));
	g.fillStyle = `rgb(${colours.ink})`;
	g.font = "12px system-ui, sans-serif";
	g.fillText(texts.loss, 6, 15);
	if (losses.length < 2) return;
	const most = Math.max(...losses);
	g.strokeStyle = `rgb(${colours.mark})`;
	g.lineWidth = 2;
	g.beginPath();
	losses.forEach((v, i) => g.lineTo(4 + (w - 8) * i / (losses.length - 1), h - 5 - (h - 26) * v / most));
	g.stroke();
}

let thumbnails = [];
function makeLayers() {
	$("layers").replaceChildren();
	$("depth").textContent = settings.hidden.length;
	$("fewer").disabled = settings.hidden.length === 0;
	$("more").disabled = settings.hidden.length >= 6;
	thumbnails = [];
	settings.hidden.forEach((n, i) => {
		const f = document.createElement("div"), head = document.createElement("div"), row = document.createElement("div");
		f.className = "layer";
		head.className = row.className = "row";
		const name = document.createElement("span");
		name.textContent = say("layer", i + 1, n);
		const less = document.createElement("button"), more = document.createElement("button");
		less.textContent = "−";
		more.textContent = "+";
		less.setAttribute("aria-label", say("less", i + 1));
		more.setAttribute("aria-label", say("greater", i + 1));
		less.disabled = n <= 1;
		more.disabled = n >= 16;
		less.onclick = () => resize(i, n - 1, "less");
		more.onclick = () => resize(i, n + 1, "more");
		head.append(name, less, more);
		const canvases = [];
		for (let k = 0; k < n; k++) {
			const canvas = document.createElement("canvas");
			canvas.setAttribute("role", "img");
			canvas.setAttribute("aria-label", say("unit", k + 1, i + 1));
			row.append(canvas);
			canvases.push(canvas);
		}
		thumbnails.push(canvases);
		f.append(head, row);
		$("layers").append(f);
	});
}

function resize(layer, n, button) {
	settings.hidden[layer] = n;
	fresh();
	const buttons = $("layers").children[layer].querySelectorAll("button"), b = buttons[button === "less" ? 0 : 1];
	(b.disabled ? buttons[button === "less" ? 1 : 0] : b).focus();
}

function drawUnits() {
	thumbnails.forEach((canvases, layer) => {
		const n = canvases.length, values = units[layer], colour = scale(values, palette[1], palette[0]);
		canvases.forEach((canvas, k) => paint(canvas, side / 2, side / 2, i => values[((2 * Math.floor(i / (side / 2)) * side) + 2 * (i % (side / 2))) * n + k], colour));
	});
}

function place(e) {
	const box = canvas.getBoundingClientRect(), edge = canvas.clientLeft;
	return [((e.clientX - box.left - edge) / (box.width - 2 * edge) * 2 - 1) * reach, (1 - (e.clientY - box.top - edge) / (box.height - 2 * edge) * 2) * reach];
}

// set puts a point there, or takes those away that are near.
function set([x, y]) {
	if (pen < 0) points = points.filter(p => Math.hypot(p[0] - x, p[1] - y) > 0.07 * reach);
	else add(x, y, pen);
	$("points").value = "none";
	classesFor();
}

const canvas = $("board");
let last = null;
canvas.addEventListener("pointerdown", e => {
	if (e.button !== 0) return;
	canvas.setPointerCapture(e.pointerId);
	cursor = null;
	last = place(e);
	set(last);
	e.preventDefault();
	canvas.focus({ preventScroll: true });
});
canvas.addEventListener("pointermove", e => {
	if (!last) return;
	const p = place(e);
	if (Math.hypot(p[0] - last[0], p[1] - last[1]) > 0.08 * reach) { last = p; set(p); }
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
canvas.addEventListener("keydown", e => {
	const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
	if (!cursor) cursor = [0, 0];
	if (step) cursor = cursor.map((v, i) => Math.max(-reach, Math.min(reach, v + step[i] * reach / 16)));
	else if (e.key === " ") set(cursor);
	else return;
	e.preventDefault();
	board();
});
canvas.addEventListener("focus", () => net && board());
canvas.addEventListener("blur", () => net && board());

function makePens() {
	for (const c of [0, 1, 2, 3, -1]) {
		if (c >= Math.max(3, page.classes)) continue;
		const b = document.createElement("button"), icon = document.createElement("canvas");
		b.setAttribute("aria-pressed", c === pen);
		if (c >= 0) {
			icon.width = icon.height = 20;
			mark(icon.getContext("2d"), 10, 10, 7, c);
			icon.setAttribute("aria-hidden", "true");
			b.append(icon);
		}
		b.append(c < 0 ? texts.erase : page.names[c] || String(c));
		b.onclick = () => {
			pen = c;
			for (const other of $("pens").children) other.setAttribute("aria-pressed", other === b);
		};
		$("pens").append(b);
	}
}

function options(id, values, chosen, change) {
	for (const [value, text] of values) {
		const o = document.createElement("option");
		o.value = value;
		o.textContent = text;
		$(id).append(o);
	}
	$(id).value = chosen;
	$(id).onchange = () => change($(id).value);
}

$("run").onclick = () => run(!running);
$("step").onclick = () => {
	run(false);
	train(0, 1);
	$("spoken").textContent = say("spoken", percent(measured.accuracy), measured.steps);
};
$("reset").onclick = () => { settings.seed++; fresh(); };
$("clear").onclick = () => { $("points").value = "none"; fill("none"); };
$("more").onclick = () => { settings.hidden.push(8); fresh(); };
$("fewer").onclick = () => { settings.hidden.pop(); fresh(); };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); if (net) look(); });

(async () => {
	try {
		const program = start();
		const names = ["spiral", "circles", "moons", "corners", "clouds"].map(n => [n, texts[n]]);
		if (page.points.length) names.unshift(["own", texts.own]);
		options("points", [...names, ["none", texts.none]], names[0][0], fill);
		options("activation", ["tanh", "relu", "sigmoid", "gelu", "linear"].map(n => [n, n]), settings.activation, v => { settings.activation = v; fresh(); });
		const rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];
		if (!rates.includes(settings.rate)) rates.push(settings.rate);
		options("rate", rates.sort((a, b) => a - b).map(n => [n, n]), settings.rate, v => { settings.rate = Number(v); fresh(); });
		makePens();
		await program;
		fill(names[0][0]);
		$("status").hidden = true;
		data.ready = performance.now();
	} catch (e) {
		failed(e);
	}
})();
// A click's failure is said, too.
addEventListener("error", e => failed(e.error || e));
