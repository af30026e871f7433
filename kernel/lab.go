package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/lab"
)

const labText = `
Opens the notebooks in JupyterLab. The first time it installs JupyterLab into the
user's cache folder, with the Python of this machine or, where there is none that
fits, with one of its own, and trains the seed program meanwhile.

The reader works on a copy of the notebooks, in the folder lab of this clone, which git
ignores. Newer lessons replace copies that were not changed, and come to lie beside
copies that were. Delete a copy to get it anew.

HORNBOOK_PYTHON names a Python to take. Ctrl-C ends JupyterLab and its kernels.`

func labCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("lab", "[flags]", labText, stderr)
	var l lab.Lab
	flags.IntVar(&l.Port, "port", 0, "the port to serve on; the default is the first free one from 8888")
	flags.StringVar(&l.Notebook, "notebook", "", "open `FILE`; the default is the first lesson")
	flags.BoolVar(&l.InPlace, "in-place", false, "open the folder notebooks itself, not the copy: for authors")
	flags.BoolVar(&l.NoBrowser, "no-browser", false, "print the address and open no browser")
	flags.StringVar(&l.Seed, "seed", "./programs/seed", "the `PACKAGE` of this clone that is trained while JupyterLab is installed; \"\" for none")
	if err := parseFlags(flags, args, 0, 0); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	setup, err := findSetup()
	if err != nil {
		return err
	}
	l.Checkout, l.Go, l.Tools, l.Out = setup.checkout, setup.golang, setup.tools, stdout
	l.Install = func() (string, error) {
		dataDir, err := kernelspec.UserDir()
		if err != nil {
			return "", err
		}
		return setup.install(dataDir)
	}
	return l.Run(ctx)
}
