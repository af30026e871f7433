// Course builds the notebooks of the course from their sources, and holds both to what they promise.
//
//	go run ./notebooks/course build [LESSON...]        builds en/, zh/, solutions/ and the index from src/
//	go run ./notebooks/course check [LESSON...]        says what lessons lack; the tests do the same
//	go run ./notebooks/course pull [LESSON...]         folds edits made in JupyterLab back into src/
//	go run ./notebooks/course accept LESSON ID...      says that the Chinese of a block renders its English again
//	go run ./notebooks/course solutions DIR            builds the notebooks with solved exercises into a folder
//	go run ./notebooks/course new NN-NAME              begins a lesson
//
// A lesson is named by its folder in notebooks/src, or by its number. notebooks/src/README.md is for authors.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const usage = "usage: course build|check|pull [LESSON...] | accept LESSON ID... | solutions DIR | new NN-NAME"

var errUsage = errors.New(usage)

func main() {
	root, err := find()
	if err == nil {
		err = course{root}.run(os.Args[1:], os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// find returns the folder notebooks of the source that the program is run in.
func find() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the lessons: %w", err)
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "notebooks", "src")); err == nil {
			return filepath.Rel(here, filepath.Join(dir, "notebooks"))
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("find the lessons: there is no folder notebooks/src here or above; run the program in Hornbook's source")
		}
	}
}

func (c course) run(args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	if args[0] == "new" {
		if len(args) != 2 {
			return errUsage
		}
		return c.begin(args[1])
	}
	all, err := lessons(c.src())
	if err != nil {
		return err
	}
	switch command, rest := args[0], args[1:]; {
	case command == "accept" && len(rest) >= 2:
		chosen, err := choose(all, rest[:1])
		if err == nil {
			err = chosen[0].broken
		}
		if err != nil {
			return err
		}
		return chosen[0].accept(rest[1:])
	case command == "solutions" && len(rest) == 1:
		for _, l := range all {
			if l.broken != nil {
				return l.broken
			}
			if err := c.writeSolutions(l, rest[0]); err != nil {
				return err
			}
		}
		return nil
	case command == "build" || command == "check" || command == "pull":
		chosen, err := choose(all, rest)
		if err != nil {
			return err
		}
		var failures []error
		for _, l := range chosen {
			switch {
			case l.broken != nil:
				failures = append(failures, l.broken)
			case command == "build":
				failures = append(failures, c.build(l))
			case command == "check":
				failures = append(failures, c.check(l))
			case command == "pull":
				news, err := c.pull(l)
				failures = append(failures, err)
				for _, line := range news {
					fmt.Fprintln(stdout, line)
				}
			}
		}
		switch command {
		case "build":
			failures = append(failures, c.buildIndex(c.built(all)))
		case "check":
			failures = append(failures, c.checkIndex(c.built(all)), c.strays(all))
		}
		return errors.Join(failures...)
	}
	return errUsage
}

// choose returns the lessons of these names or numbers, all where none is named.
func choose(all []*lesson, names []string) ([]*lesson, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []*lesson
next:
	for _, name := range names {
		for _, l := range all {
			if number, _, _ := strings.Cut(l.name, "-"); l.name == name || number == name {
				chosen = append(chosen, l)
				continue next
			}
		}
		return nil, fmt.Errorf("there is no lesson %s", name)
	}
	return chosen, nil
}

const newEnglish = `---
title: 
summary: 
minutes: 30
needs: 01
picture: first-figure
---

<!-- id: title -->
# Title

What you will be able to do.

<!-- id: first-figure -->
` + "```go\n%%\nfmt.Println(\"hello\")\n```\n"

const newChinese = `---
title: 
summary: 
---

<!-- strings -->
"hello": "你好"

<!-- id: title -->
# 标题

学完这一课你会什么。
`

// begin makes the two pages of a new lesson.
func (c course) begin(name string) error {
	number, rest, _ := strings.Cut(name, "-")
	if len(number) != 2 || !idForm.MatchString(rest) {
		return fmt.Errorf("a lesson is called like 03-loss, not %s", name)
	}
	dir := filepath.Join(c.src(), name)
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("%s is there already", dir)
	}
	return errors.Join(writeFile(filepath.Join(dir, "lesson.md"), []byte(newEnglish)),
		writeFile(filepath.Join(dir, "lesson.zh.md"), []byte(newChinese)))
}
