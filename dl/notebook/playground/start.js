"use strict";
// What both pages share: the program out of the page, colours, and small things.
const texts = JSON.parse(document.getElementById("texts").textContent);
const $ = id => document.getElementById(id);

function say(text, ...values) {
	return texts[text].split("%").map((part, i) => part + (i < values.length ? values[i] : "")).join("");
}

function decode(id) {
	const text = $(id).value;
	if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
	const s = atob(text), bytes = new Uint8Array(s.length);
	for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i);
	return bytes;
}

// inflate unpacks in this process: a Blob would go through the browser's.
function inflate(id) {
	if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") throw new Error(say("old"));
	const unpacked = new DecompressionStream("gzip"), packed = unpacked.writable.getWriter();
	packed.write(decode(id));
	packed.close();
	return new Response(unpacked.readable, { headers: { "Content-Type": "application/wasm" } });
}

// start runs the page's program, and returns what it computes with.
async function start() {
	const go = new Go();
	const { instance } = await WebAssembly.instantiateStreaming(inflate("program"), go.importObject);
	go.run(instance);
	return globalThis.hornbook;
}

// must is what a call of the program gave, or its error thrown.
function must(v) {
	if (v instanceof Error) throw v;
	return v;
}

function failed(error) {
	$("status").textContent = say("failed", error.message);
	$("status").className = "alert";
	$("status").hidden = false;
	document.documentElement.dataset.failed = error.message;
}

const colours = {};
function readColours() {
	const style = getComputedStyle(document.documentElement);
	for (const name of ["paper", "ink", "mark", "for", "against", "line", "faint"]) {
		const m = style.getPropertyValue("--" + name).trim().replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
		colours[name] = [1, 3, 5].map(i => parseInt(m.slice(i, i + 2), 16));
	}
}
readColours();

// mix is the colour at part t, from 0 to 1, of the way from a to b.
function mix(a, b, t) { return [0, 1, 2].map(i => Math.round(a[i] + (b[i] - a[i]) * t)); }

// paint draws values into a canvas, a pixel each: from paper to ink colour, or around zero in two colours.
function paint(canvas, width, height, value, colour) {
	canvas.width = width;
	canvas.height = height;
	const g = canvas.getContext("2d"), image = g.createImageData(width, height);
	for (let i = 0; i < width * height; i++) {
		const c = colour(value(i));
		image.data.set(c, 4 * i);
		image.data[4 * i + 3] = 255;
	}
	g.putImageData(image, 0, 0);
}

// scale colours values between those that are given: paper for 0, one colour above and another below.
function scale(values, above, below) {
	let most = 1e-9;
	for (const v of values) if (Math.abs(v) > most && isFinite(v)) most = Math.abs(v);
	return v => v >= 0 ? mix(colours.paper, above, Math.min(v / most, 1)) : mix(colours.paper, below, Math.min(-v / most, 1));
}

function percent(p) {
	if (p > 0.9995 && p < 1) return "> 99.9 %";
	if (p > 0 && p < 0.0005) return "< 0.1 %";
	return (100 * p).toFixed(1) + " %";
}
