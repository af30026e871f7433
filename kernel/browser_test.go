package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
)

// A labServer is the lab as its user starts it, on the folder of a notebook.
type labServer struct {
	t     *testing.T
	root  string // the folder
	base  string // of its addresses
	token string
}

// openLab starts the lab for a notebook; the test's end ends it.
func openLab(t *testing.T, notebook string) *labServer {
	t.Helper()
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir()) // the user's own kernelspec stays as it is
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"lab", "-no-browser", "-seed", "", "-notebook", notebook}, in, in)
		in.Close()
	}()
	var said strings.Builder
	var mu sync.Mutex
	address := make(chan []string, 1)
	go func() {
		pattern := regexp.MustCompile(`http://localhost:(\d+)\S*\?token=(\S+)\n`)
		for buffer := make([]byte, 4096); ; {
			n, err := out.Read(buffer)
			mu.Lock()
			said.Write(buffer[:n])
			if match := pattern.FindStringSubmatch(said.String()); match != nil && cap(address) > len(address) {
				select {
				case address <- match:
				default:
				}
			}
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Error("the lab does not end")
		}
	})
	select {
	case match := <-address:
		return &labServer{t, filepath.Dir(notebook), "http://127.0.0.1:" + match[1], match[2]}
	case <-time.After(8 * time.Minute):
		mu.Lock()
		defer mu.Unlock()
		t.Fatalf("the lab does not open:\n%s", &said)
		return nil
	}
}

// ask sends a request to JupyterLab's server.
func (l *labServer) ask(method, path, body string) string {
	l.t.Helper()
	request, err := http.NewRequest(method, l.base+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	request.Header.Set("Authorization", "token "+l.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		l.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 400 {
		l.t.Fatalf("%s %s: %s, %v: %s", method, path, response.Status, err, data)
	}
	return string(data)
}

// set changes a setting of JupyterLab for the test.
func (l *labServer) set(plugin, values string) {
	l.t.Helper()
	path := "/lab/api/settings/" + plugin
	var before struct{ Raw string }
	if err := json.Unmarshal([]byte(l.ask("GET", path, "")), &before); err != nil {
		l.t.Fatal(err)
	}
	put := func(raw string) {
		b, err := json.Marshal(map[string]string{"raw": raw})
		if err != nil {
			l.t.Fatal(err)
		}
		l.ask("PUT", path, string(b))
	}
	put(values)
	l.t.Cleanup(func() { put(before.Raw) })
}

// openBrowser starts Chromium; the test's end ends it.
func openBrowser(t *testing.T) *rod.Browser {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("there is no chromium to open the lab in")
	}
	l := launcher.New().Bin(chromium).Leakless(false).Headless(true).NoSandbox(true).UserDataDir(t.TempDir()).
		Set("disable-gpu").Set("disable-quic").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	address, err := l.Launch()
	if err != nil {
		t.Fatal(err)
	}
	b := rod.New().ControlURL(address)
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.Close()
		l.Kill()
	})
	return b
}

// A labPage is a notebook in the browser.
type labPage struct {
	t *testing.T
	*rod.Page
}

// open shows a notebook of the lab, and waits for its kernel.
func (l *labServer) open(b *rod.Browser, notebook string) *labPage {
	l.t.Helper()
	page, err := b.Page(proto.TargetCreateTarget{})
	if err != nil {
		l.t.Fatal(err)
	}
	p := &labPage{l.t, page.Timeout(7 * time.Minute)}
	p.check(page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: 1200, Height: 1000, DeviceScaleFactor: 1}))
	p.check(page.Navigate(l.base + "/lab/tree/" + url.PathEscape(notebook) + "?token=" + l.token + "&reset"))
	// What runs before the kernel is connected asks the reader for a kernel.
	p.until("the kernel is ready", 90*time.Second, `() => document.querySelector('.jp-Notebook .jp-Cell') !== null && /\| Idle/.test(document.querySelector('#jp-main-statusbar').innerText)`)
	return p
}

// openDark shows the notebook as it is saved in JupyterLab's dark theme.
func (l *labServer) openDark(b *rod.Browser, notebook string) *labPage {
	l.t.Helper()
	l.set("@jupyterlab/apputils-extension:themes", `{"theme": "JupyterLab Dark"}`)
	p := l.open(b, notebook)
	p.until("it is dark", 30*time.Second, `() => document.body.dataset.jpThemeLight === 'false'`)
	return p
}

func (p *labPage) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// js is what a function in the page returns.
func (p *labPage) js(function string, args ...any) string {
	p.t.Helper()
	o, err := p.Page.Timeout(30*time.Second).Eval(function, args...)
	if err != nil {
		p.t.Fatalf("%v in %s", err, function)
	}
	return o.Value.String()
}

// until waits for a function in the page to be true.
func (p *labPage) until(what string, limit time.Duration, function string, args ...any) {
	p.t.Helper()
	for end := time.Now().Add(limit); p.js(function, args...) != "true"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.shot("late")
			p.t.Fatalf("after %v not yet: %s", limit, what)
		}
	}
}

const cellOf = `const cell = document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell')[i];`

// write makes text the source of a cell, as typing does.
func (p *labPage) write(cell int, text string) {
	p.t.Helper()
	p.js(`i => { `+cellOf+` cell.scrollIntoView({block: 'center'}); cell.querySelector('.cm-content').focus(); }`, cell)
	keys := p.Keyboard
	p.check(keys.Press(input.ControlLeft))
	p.check(keys.Type(input.KeyA))
	p.check(keys.Release(input.ControlLeft))
	p.check(p.InsertText(text))
}

// start runs a cell by Shift+Enter.
func (p *labPage) start(cell int) {
	p.t.Helper()
	p.js(`i => { `+cellOf+` cell.scrollIntoView({block: 'center'}); cell.querySelector('.cm-content').focus(); window.promptBefore = cell.querySelector('.jp-InputPrompt').innerText; }`, cell)
	p.check(p.Keyboard.Press(input.ShiftLeft))
	p.check(p.Keyboard.Type(input.Enter))
	p.check(p.Keyboard.Release(input.ShiftLeft))
	p.until("the cell has begun", 10*time.Second, `i => { `+cellOf+` return window.promptBefore !== cell.querySelector('.jp-InputPrompt').innerText; }`, cell)
}

// wait waits for a cell's end, and returns the text of its outputs.
func (p *labPage) wait(cell int, limit time.Duration) string {
	p.t.Helper()
	p.until("the cell has ended", limit, `i => { `+cellOf+` return /\[\d+\]/.test(cell.querySelector('.jp-InputPrompt').innerText) &&
		document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator').dataset.status === 'idle'; }`, cell)
	return p.outputs(cell)
}

func (p *labPage) outputs(cell int) string {
	return p.js(`i => { `+cellOf+` const o = cell.querySelector('.jp-OutputArea'); return o === null ? '' : o.innerText; }`, cell)
}

// run runs a cell to its end.
func (p *labPage) run(cell int) string {
	p.t.Helper()
	p.start(cell)
	return p.wait(cell, 2*time.Minute)
}

// click clicks on what a selector finds.
func (p *labPage) click(selector string) {
	p.t.Helper()
	p.until(selector+" is there", 20*time.Second, `s => { const e = document.querySelector(s); return e !== null && e.getBoundingClientRect().width > 0; }`, selector)
	place := p.js(`s => { const r = document.querySelector(s).getBoundingClientRect(); return (r.x + r.width/2) + ' ' + (r.y + r.height/2); }`, selector)
	var at proto.Point
	if _, err := fmt.Sscan(place, &at.X, &at.Y); err != nil {
		p.t.Fatal(err)
	}
	p.check(p.Mouse.MoveTo(at))
	p.check(p.Mouse.Click(proto.InputMouseButtonLeft, 1))
}

// save saves the notebook, and returns the file.
func (p *labPage) save(file string) string {
	p.t.Helper()
	before, err := os.Stat(file)
	p.check(err)
	time.Sleep(10 * time.Millisecond)
	p.check(p.Keyboard.Press(input.ControlLeft))
	p.check(p.Keyboard.Type(input.KeyS))
	p.check(p.Keyboard.Release(input.ControlLeft))
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		now, err := os.Stat(file)
		p.check(err)
		if now.ModTime().After(before.ModTime()) {
			data, err := os.ReadFile(file)
			p.check(err)
			if json.Valid(data) {
				return string(data)
			}
		}
		if time.Now().After(end) {
			p.shot("unsaved")
			p.t.Fatal("the notebook is not saved")
		}
	}
}

// shot takes a picture of the window, where somebody wants to look at it: HORNBOOK_SCREENSHOTS is its folder.
func (p *labPage) shot(name string) {
	p.t.Helper()
	dir := os.Getenv("HORNBOOK_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := p.Screenshot(false, nil)
	p.check(err)
	p.check(os.WriteFile(filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "-")+"-"+name+".png"), picture, 0o644))
}

// see brings a cell's outputs into the window, and takes a picture.
func (p *labPage) see(cell int, name string) {
	p.js(`i => { `+cellOf+` (cell.querySelector('.jp-OutputArea-child') || cell).scrollIntoView({block: 'start'}); }`, cell)
	time.Sleep(300 * time.Millisecond)
	p.shot(name)
}

// notebookOf writes a notebook with the cells into a new folder.
func notebookOf(t *testing.T, name string, cells ...string) (file string) {
	t.Helper()
	var all []map[string]any
	for i, source := range cells {
		all = append(all, map[string]any{"id": fmt.Sprint("cell-", i), "cell_type": "code", "source": source, "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil})
	}
	data, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "cells": all, "metadata": map[string]any{
		"kernelspec": map[string]string{"name": "hornbook", "display_name": kernelspec.DisplayName, "language": "go"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
