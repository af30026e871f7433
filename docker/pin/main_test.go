package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const dockerfile = `ARG GO_IMAGE=golang:1.26.8-bookworm
ARG BASE_IMAGE=debian:12.15-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000
FROM ${GO_IMAGE} AS go
ARG EXTRA_CA=""
`

// registry answers as Docker Hub does: with a challenge first. missing is an image that it does not have.
func registry(t *testing.T, missing string) string {
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			fmt.Fprintf(w, `{"token": "for %s"}`, r.URL.Query().Get("scope"))
			return
		}
		name, tag, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/library/"), "/manifests/")
		switch scope := "repository:library/" + name + ":pull"; {
		case r.Header.Get("Authorization") != "Bearer for "+scope:
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="%s/token",service="here",scope="%s"`, s.URL, scope))
			w.WriteHeader(http.StatusUnauthorized)
		case name == missing:
			w.WriteHeader(http.StatusNotFound)
		case !strings.Contains(r.Header.Get("Accept"), "manifest.list"):
			t.Errorf("asked for one architecture's manifest: %q", r.Header.Get("Accept"))
		default:
			w.Header().Set("Docker-Content-Digest", "sha256:"+strings.Repeat(fmt.Sprintf("%x", len(tag)%16), 64))
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestPin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(file, []byte(dockerfile), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time the digests are there already
		if err := pin(context.Background(), file, registry(t, ""), io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := os.ReadFile(file)
	want := "ARG GO_IMAGE=golang:1.26.8-bookworm@sha256:" + strings.Repeat("f", 64) + "\n" +
		"ARG BASE_IMAGE=debian:12.15-slim@sha256:" + strings.Repeat("a", 64) + "\n" +
		"FROM ${GO_IMAGE} AS go\nARG EXTRA_CA=\"\"\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Where one image has no answer nothing is written.
func TestPinAllOrNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(file, []byte(dockerfile), 0o644); err != nil {
		t.Fatal(err)
	}
	err := pin(context.Background(), file, registry(t, "debian"), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "debian:12.15-slim: it answered 404") {
		t.Errorf("got the error %v", err)
	}
	if got, _ := os.ReadFile(file); string(got) != dockerfile {
		t.Errorf("wrote\n%s", got)
	}
}

// The Dockerfile's images are all found.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if n, want := len(image.FindAll(text, -1)), strings.Count(string(text), "_IMAGE="); n != want || n == 0 {
		t.Errorf("found %d images of %d", n, want)
	}
}
