// Sbom lists what is in the lab's image, as an SPDX document: Debian's packages, Python's, and Go's modules. The
// image's build runs it in the image.
//
//	sbom -python /opt/jupyter/bin/python > sbom.spdx.json
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

func main() {
	python := flag.String("python", "python3", "the `program` whose packages are listed")
	flag.Parse()
	if err := list(os.Stdout, sources(*python), time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "docker/sbom:", err)
		os.Exit(1)
	}
}

// A source is a command that prints a package on each line: its name, version and, where known, its licence, between
// tabs.
type source struct {
	kind    string // as package URLs call it: https://github.com/package-url/purl-spec
	command []string
}

const pythonPackages = `import importlib.metadata as m
for d in sorted(m.distributions(), key=lambda d: d.name.lower()):
    print(d.name.lower(), d.version, d.metadata.get("License-Expression") or "", sep="\t")`

func sources(python string) []source {
	return []source{
		{"deb/debian", []string{"dpkg-query", "--show", "--showformat", "${Package}\t${Version}\t\n"}},
		{"pypi", []string{python, "-c", pythonPackages}},
		{"golang", []string{"go", "list", "-m", "-f", "{{if not .Main}}{{.Path}}\t{{.Version}}\t{{end}}", "all"}},
		{"golang", []string{"go", "-C", "kernel/tools", "list", "-m", "-f", "{{if not .Main}}{{.Path}}\t{{.Version}}\t{{end}}", "all"}},
	}
}

type document struct {
	Version   string   `json:"spdxVersion"`
	Licence   string   `json:"dataLicense"`
	ID        string   `json:"SPDXID"`
	Name      string   `json:"name"`
	Namespace string   `json:"documentNamespace"`
	Creation  creation `json:"creationInfo"`
	Packages  []entry  `json:"packages"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type entry struct {
	ID       string      `json:"SPDXID"`
	Name     string      `json:"name"`
	Version  string      `json:"versionInfo"`
	Download string      `json:"downloadLocation"`
	Declared string      `json:"licenseDeclared"`
	Refs     []reference `json:"externalRefs"`
}

type reference struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

// list writes the document of what the sources print. The address that names it need not exist.
func list(w io.Writer, sources []source, now time.Time) error {
	d := document{
		Version: "SPDX-2.3", Licence: "CC0-1.0", ID: "SPDXRef-DOCUMENT", Name: "hornbook-lab",
		Namespace: "https://github.com/hornbook-go/hornbook/sbom/" + now.UTC().Format("20060102T150405Z"),
		Creation:  creation{now.UTC().Format(time.RFC3339), []string{"Tool: hornbook/docker/sbom"}},
	}
	seen := map[string]bool{}
	for _, s := range sources {
		command := exec.Command(s.command[0], s.command[1:]...)
		var said bytes.Buffer
		command.Stderr = &said
		out, err := command.Output()
		if err != nil {
			return fmt.Errorf("list what %s knows: %w\n%s", s.command[0], err, bytes.TrimSpace(said.Bytes()))
		}
		for line := range strings.Lines(string(out)) {
			fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if len(fields) < 3 {
				continue // an empty line
			}
			locator := fmt.Sprintf("pkg:%s/%s@%s", s.kind, fields[0], fields[1])
			if seen[locator] {
				continue
			}
			seen[locator] = true
			licence := fields[2]
			if licence == "" {
				licence = "NOASSERTION"
			}
			d.Packages = append(d.Packages, entry{
				ID: fmt.Sprintf("SPDXRef-%d", len(d.Packages)+1), Name: fields[0], Version: fields[1],
				Download: "NOASSERTION", Declared: licence,
				Refs: []reference{{"PACKAGE-MANAGER", "purl", locator}},
			})
		}
	}
	if len(d.Packages) == 0 {
		return errors.New("no packages found")
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	if err := e.Encode(d); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}
