package notebook

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// openBrowser starts Chromium; the test's end ends it.
func openBrowser(t *testing.T) *rod.Browser {
	t.Helper()
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 drives the page in a browser; HORNBOOK_GALLERY names a folder that keeps pictures")
	}
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	l := launcher.New().Bin(bin).Headless(true).NoSandbox(true).UserDataDir(t.TempDir())
	address, err := l.Launch()
	if err != nil {
		t.Fatal(err)
	}
	b := rod.New().ControlURL(address).MustConnect()
	t.Cleanup(func() {
		b.Close()
		l.Kill()
	})
	return b
}

// A sight is a page's file in a browser, with the addresses that it asked for.
type sight struct {
	*rod.Page
	t    *testing.T
	mu   sync.Mutex
	urls []string
}

// A screen is what a page is seen on.
type screen struct {
	width, height int
	dark          bool
}

// see opens a page's file, and waits until the page's program answers.
func see(t *testing.T, b *rod.Browser, file string, on screen) *sight {
	t.Helper()
	s := &sight{Page: b.MustPage("about:blank").Timeout(2 * time.Minute), t: t}
	t.Cleanup(func() { s.Close() })
	s.MustSetViewport(on.width, on.height, 1, on.width < 500)
	if on.width < 500 {
		must(t, proto.EmulationSetTouchEmulationEnabled{Enabled: true}.Call(s))
	}
	scheme := "light"
	if on.dark {
		scheme = "dark"
	}
	must(t, proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}.Call(s))
	must(t, proto.NetworkEnable{}.Call(s))
	go s.EachEvent(func(e *proto.NetworkRequestWillBeSent) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.urls = append(s.urls, e.Request.URL)
	})()
	must(t, s.Navigate("file://"+file))
	s.until("document.documentElement.dataset.ready || document.documentElement.dataset.failed")
	if why := s.js("document.documentElement.dataset.failed || ''").Str(); why != "" {
		t.Fatalf("the page failed: %s", why)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// js is the value of an expression in the page.
func (s *sight) js(expression string) gson.JSON {
	s.t.Helper()
	v, err := s.Eval("() => (" + expression + ")")
	if err != nil {
		s.t.Fatalf("%s: %v", expression, err)
	}
	return v.Value
}

// until waits until the expression is true.
func (s *sight) until(expression string) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if s.js("Boolean(" + expression + ")").Bool() {
			return
		}
	}
	s.t.Fatalf("%s: not within a minute", expression)
}

// settle waits until what changed is drawn and answered.
func (s *sight) settle() {
	s.t.Helper()
	if _, err := s.Eval(`() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`); err != nil {
		s.t.Fatal(err)
	}
}

// keepsToItself fails if the page asked for anything but its own file.
func (s *sight) keepsToItself(file string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.urls) == 0 {
		s.t.Error("no request was seen, not even the page's own")
	}
	for _, u := range s.urls {
		if u != "file://"+file && u != "about:blank" {
			s.t.Errorf("the page asked for %.80s", u)
		}
	}
}

// picture keeps a picture of the whole page, if HORNBOOK_GALLERY wants it.
func (s *sight) picture(name string) {
	if dir := os.Getenv("HORNBOOK_GALLERY"); dir != "" {
		s.settle()
		b, err := s.Screenshot(true, nil)
		must(s.t, err)
		must(s.t, os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644))
	}
}

// reachable fails for texts of too little contrast, for what is wider than the screen, and for buttons without a name
// or too small for a finger.
func (s *sight) reachable(name string) {
	s.t.Helper()
	for _, fault := range s.js(`(() => {
		const faults = [];
		const rgba = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
		const over = (c, b) => [0, 1, 2].map(i => c[i] * c[3] + b[i] * (1 - c[3]));
		const luminance = c => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
		let texts = 0;
		for (const e of document.body.querySelectorAll("*")) {
			if (e.closest("script, style, title") || !e.checkVisibility({ visibilityProperty: true })) continue;
			const box = e.getBoundingClientRect();
			if (box.right > innerWidth + 1) faults.push(e.tagName + "#" + e.id + " is wider than the screen: " + box.right);
			if (e.matches("button, select, input[type=range], label") && matchMedia("(pointer: coarse)").matches && box.height < (e.closest("#bars") ? 32 : 44)) faults.push("too low for a finger, " + box.height + ": " + e.textContent);
			if (e.matches("button") && !(e.textContent.trim() || e.getAttribute("aria-label"))) faults.push("a button without a name");
			if (e.matches("canvas") && !e.closest("button") && !e.getAttribute("aria-label")) faults.push("a picture without words: " + e.id);
			if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
			texts++;
			const chain = [];
			for (let a = e; a; a = a.parentElement) chain.unshift(a);
			let ground = [255, 255, 255];
			for (const a of chain) ground = over(rgba(getComputedStyle(a).backgroundColor), ground);
			const [x, y] = [luminance(over(rgba(getComputedStyle(e).color), ground)), luminance(ground)];
			const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
			if (ratio < 4.5 && !e.disabled) faults.push(ratio.toFixed(1) + ":1 is too little contrast: " + e.textContent.slice(0, 40));
			if (/\{\{|undefined|NaN|\bnull\b/.test([...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join())) faults.push("a text is missing: " + e.textContent.slice(0, 60));
		}
		if (texts < 15) faults.push("only " + texts + " texts were looked at");
		return faults;
	})()`).Arr() {
		s.t.Errorf("%s: %s", name, fault.Str())
	}
}
