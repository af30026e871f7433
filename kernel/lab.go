package main

import (
	"context"
	"io"
)

func labCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error { return nil }
