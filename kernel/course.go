package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/lab"
)

const courseText = `
Copies the lessons into the folder DIR for a reader to work on, or brings a copy up to
date: what the reader has not changed is renewed, and where he has, the newer lesson
comes to lie beside his. The command lab does this by itself, for the folder lab.`

func courseCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("course", "DIR", courseText, stderr)
	if err := parseFlags(flags, args, 1, 1); err != nil {
		return err
	}
	setup, err := findSetup()
	if err != nil {
		return err
	}
	news, err := lab.CopyLessons(filepath.Join(setup.checkout, "notebooks"), flags.Arg(0), time.Now())
	for _, line := range news {
		fmt.Fprintln(stdout, line)
	}
	return err
}
