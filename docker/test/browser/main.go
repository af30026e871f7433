// Browser opens a notebook of a running lab in Chromium, runs all of its cells as a reader does, from the menu, and
// takes a picture of what came out.
//
//	go run ./docker/test/browser http://172.18.0.2:8888 TOKEN course/en/01-neuron.ipynb page.png
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
)

const limit = 5 * time.Minute

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: browser URL TOKEN NOTEBOOK PICTURE")
		os.Exit(2)
	}
	cells, err := runAll(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d cells ran\n", cells)
}

func runAll(base, token, notebook, picture string) (cells int, err error) {
	// All cells are in the page, not only those that are seen.
	request, err := http.NewRequest("PUT", base+"/lab/api/settings/@jupyterlab/notebook-extension:tracker",
		strings.NewReader(`{"raw": "{\"windowingMode\": \"none\"}"}`))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "token "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("set up the lab: %w", err)
	}
	response.Body.Close()

	chromium, err := exec.LookPath("chromium")
	if err != nil {
		return 0, fmt.Errorf("find a browser: %w", err)
	}
	profile, err := os.MkdirTemp("", "browser-")
	if err != nil {
		return 0, fmt.Errorf("make a profile: %w", err)
	}
	defer os.RemoveAll(profile)
	l := launcher.New().Bin(chromium).Leakless(false).Headless(true).NoSandbox(true).UserDataDir(profile).
		Set("disable-gpu").Set("disable-background-networking").Set("no-proxy-server")
	address, err := l.Launch()
	if err != nil {
		return 0, fmt.Errorf("start the browser: %w", err)
	}
	defer l.Kill()

	err = rod.Try(func() {
		page := rod.New().ControlURL(address).MustConnect().MustPage(base + "/lab/tree/" + notebook + "?token=" + token)
		page.MustSetViewport(1100, 1400, 1, false)
		page = page.Timeout(limit)
		page.MustElement(".jp-CodeCell")
		page.MustWait(`() => /Idle/.test(document.querySelector('#jp-main-statusbar')?.innerText ?? '')`)
		page.MustElement(`#jp-MainMenu .lm-MenuBar-item:nth-child(4)`).MustClick() // Run
		page.MustElement(`.lm-Menu-item[data-command="runmenu:run-all"]`).MustClick()
		page.MustWait(`() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some(e => e.innerText.includes('*'))`) // outputs of before are there
		page.MustWait(`() => { const p = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.innerText);
			return p.length > 0 && p.every(t => /\[\d+\]/.test(t)); }`)
		cells = page.MustEval(`() => document.querySelectorAll('.jp-CodeCell').length`).Int()
		if said := page.MustEval(`() => [...document.querySelectorAll('.jp-OutputArea-output[data-mime-type*="error"]')].map(e => e.innerText).join('\n')`).Str(); said != "" {
			panic(fmt.Errorf("a cell failed: %s", said))
		}
		page.MustEval(`() => { const images = document.querySelectorAll('.jp-OutputArea-output svg, .jp-OutputArea-output img'); images[images.length - 1].scrollIntoView(); }`)
		time.Sleep(time.Second)
		page.MustScreenshot(picture)
	})
	if err != nil {
		return 0, fmt.Errorf("in the browser: %w", err)
	}
	return cells, nil
}
