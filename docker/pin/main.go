// Pin writes the digests of the base images behind their tags in docker/Dockerfile, as a registry answers with them, so
// that a build next term takes the same bytes. It is run again where a tag is changed.
//
//	go run ./docker/pin
//	go run ./docker/pin -registry https://mirror.example    asks a mirror of Docker Hub
//
// Nothing is written unless every image has an answer.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const hub = "https://registry-1.docker.io"

func main() {
	registry := flag.String("registry", hub, "ask the registry at this `URL`")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if err := pin(ctx, filepath.Join("docker", "Dockerfile"), *registry, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "docker/pin:", err)
		os.Exit(1)
	}
}

// image is a line like ARG GO_IMAGE=golang:1.26.8-bookworm, with or without a digest.
var image = regexp.MustCompile(`(?m)^ARG ([A-Z]+_IMAGE)=([a-z0-9./_-]+):([A-Za-z0-9._-]+)(@sha256:[0-9a-f]{64})?$`)

// pin replaces the file by one whose images all have their digests.
func pin(ctx context.Context, file, registry string, say io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the Dockerfile: %w", err)
	}
	if !image.Match(text) {
		return fmt.Errorf("%s has no line ARG …_IMAGE=name:tag", file)
	}
	var failed error
	pinned := image.ReplaceAllStringFunc(string(text), func(line string) string {
		m := image.FindStringSubmatch(line)
		name, tag := m[2], m[3]
		digest, err := resolve(ctx, registry, name, tag)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("ask %s for %s:%s: %w", registry, name, tag, err))
			return line
		}
		fmt.Fprintf(say, "%s:%s is %s\n", name, tag, digest)
		return fmt.Sprintf("ARG %s=%s:%s@%s", m[1], name, tag, digest)
	})
	if failed != nil {
		return failed
	}
	return replace(file, []byte(pinned))
}

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// resolve returns the digest of the list of manifests, which covers all architectures.
func resolve(ctx context.Context, registry, name, tag string) (string, error) {
	if !strings.Contains(name, "/") {
		name = "library/" + name // as Docker Hub calls the images it curates
	}
	address := registry + "/v2/" + name + "/manifests/" + tag
	answer, err := ask(ctx, address, "")
	if err != nil {
		return "", err
	}
	if answer.StatusCode == http.StatusUnauthorized {
		token, err := token(ctx, answer.Header.Get("WWW-Authenticate"))
		if err != nil {
			return "", err
		}
		if answer, err = ask(ctx, address, token); err != nil {
			return "", err
		}
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("it answered %s", answer.Status)
	}
	digest := answer.Header.Get("Docker-Content-Digest")
	if !digestForm.MatchString(digest) {
		return "", fmt.Errorf("it answered without a digest (Docker-Content-Digest: %q)", digest)
	}
	return digest, nil
}

// ask sends HEAD for a manifest.
func ask(ctx context.Context, address, token string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	return answer, nil
}

var parameter = regexp.MustCompile(`(\w+)="([^"]*)"`)

// token gets the pass for reading that a registry's challenge names.
func token(ctx context.Context, challenge string) (string, error) {
	if !strings.HasPrefix(challenge, "Bearer ") {
		return "", fmt.Errorf("it wants a log-in of the kind %q", challenge)
	}
	realm, query := "", url.Values{}
	for _, m := range parameter.FindAllStringSubmatch(challenge, -1) {
		if m[1] == "realm" {
			realm = m[2]
		} else {
			query.Set(m[1], m[2])
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, realm+"?"+query.Encode(), nil)
	if err != nil {
		return "", fmt.Errorf("get a token: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("get a token: %w", err)
	}
	defer answer.Body.Close()
	var got struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&got); err != nil || got.Token == "" {
		return "", fmt.Errorf("get a token: the answer %s has none", answer.Status)
	}
	return got.Token, nil
}

// replace writes the file aside and renames it.
func replace(file string, data []byte) error {
	aside := file + ".part"
	if err := os.WriteFile(aside, data, 0o644); err != nil {
		return fmt.Errorf("write the Dockerfile: %w", err)
	}
	if err := os.Rename(aside, file); err != nil {
		os.Remove(aside)
		return fmt.Errorf("write the Dockerfile: %w", err)
	}
	return nil
}
