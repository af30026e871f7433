// Kernel runs Hornbook's notebooks: it opens them in JupyterLab, installs the kernel for other front ends, and executes
// notebooks without any front end.
//
//	go run ./kernel lab                                opens the course in the browser
//	go run ./kernel install                            tells Jupyter and VS Code of the kernel
//	go run ./kernel run notebooks/en/00-start.ipynb    executes a notebook
//	go run ./kernel doctor                             says what is wrong with this machine, and the mend
//	go run ./kernel warm                               makes first cells quick, and cells work offline
//
// A cell of a notebook is compiled by gonb, which is pinned in kernel/tools.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// command is one subcommand. Its run gets the arguments that follow its name.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	return []command{
		{"lab", "open the notebooks in JupyterLab, which is installed first where need be", labCommand},
		{"install", "write the kernelspec, for Jupyter, VS Code and other front ends", installCommand},
		{"uninstall", "take the kernelspec away again", uninstallCommand},
		{"course", "copy the lessons into a folder, or bring a copy up to date", courseCommand},
		{"run", "execute notebooks here, without a front end", runCommand},
		{"doctor", "look for what would stop a lesson, and say how to mend it", doctorCommand},
		{"warm", "compile ahead what cells need: quick first cells, also without a network", warmCommand},
		{"launch", "start the kernel for a connection file; the front ends call this", launchCommand},
		{"guard", "clear up after a kernel that was killed; launch calls this", guardCommand},
	}
}

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		usage(stdout)
		return 0
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:], stdout, stderr)
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			return 2
		case errors.Is(err, context.Canceled):
			fmt.Fprintf(stderr, "kernel %s: interrupted\n", c.name)
			return 130 // as shells say it
		}
		fmt.Fprintf(stderr, "kernel %s: %v\n", c.name, err)
		return 1
	}
	fmt.Fprintf(stderr, "kernel: there is no command %q\n\n", args[0])
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Kernel runs Hornbook's notebooks. Its commands:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "    go run ./kernel %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\ngo run ./kernel COMMAND -h says what a command takes.\n")
}

// errUsage says that the arguments were wrong; the flag set has said how.
var errUsage = errors.New("wrong arguments")

// newFlags returns the flag set of a command, whose -h prints the synopsis and what it does.
func newFlags(name, synopsis, text string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, "go run ./kernel %s %s\n\n%s\n", name, synopsis, strings.TrimSpace(text))
		count := 0
		flags.VisitAll(func(*flag.Flag) { count++ })
		if count > 0 {
			fmt.Fprint(stderr, "\nFlags:\n")
			flags.PrintDefaults()
		}
	}
	return flags
}

// parseFlags parses args, of which at least least and, unless most is negative, at most most are left.
func parseFlags(flags *flag.FlagSet, args []string, least, most int) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if n := flags.NArg(); n < least || most >= 0 && n > most {
		fmt.Fprintf(flags.Output(), "kernel %s: %d arguments %q do not fit\n\n", flags.Name(), n, flags.Args())
		flags.Usage()
		return errUsage
	}
	return nil
}
