package protocol_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
)

// The test's program is the fake framework: HORNBOOK_FAKE says what it is like.
func TestMain(m *testing.M) {
	switch kind := os.Getenv("HORNBOOK_FAKE"); kind {
	case "":
		os.Exit(m.Run())
	case "mute":
		time.Sleep(time.Minute)
	case "dies":
		fmt.Fprintln(os.Stderr, "no such device")
		os.Exit(3)
	default:
		fmt.Println("a framework's greeting")
		protocol.Main(func() (func(int) (time.Duration, error), error) {
			if kind == "poor" {
				return nil, errors.New("there is no such layer")
			}
			return func(n int) (time.Duration, error) {
				fmt.Println("progress 100%")
				if n > 100 {
					return 0, errors.New("out of memory")
				}
				return time.Duration(n) * 1500 * time.Microsecond, nil
			}, nil
		})
	}
}

func fake(t *testing.T, kind string, patience time.Duration) (*protocol.Child, error) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "HORNBOOK_FAKE="+kind)
	return protocol.Start(c, patience)
}

func TestChildMeasures(t *testing.T) {
	c, err := fake(t, "good", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer c.End()
	for _, n := range []int{1, 7, 100} {
		d, err := c.Step(n, time.Minute)
		if want := time.Duration(n) * 1500 * time.Microsecond; err != nil || d != want {
			t.Errorf("%d steps took %v, %v; want %v", n, d, err, want)
		}
	}
	if _, err := c.Step(101, time.Minute); !errors.Is(err, protocol.ErrCannot) || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("a step that fails gives %v", err)
	}
}

func TestChildThatFails(t *testing.T) {
	for kind, want := range map[string]string{"poor": "cannot: there is no such layer", "dies": "no such device"} {
		if _, err := fake(t, kind, time.Minute); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", kind, err, want)
		}
	}
	if _, err := fake(t, "mute", 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "more than 100ms") {
		t.Errorf("a child that says nothing gives %v", err)
	}
}

func TestServeRefuses(t *testing.T) {
	for _, line := range []string{"step", "step 0", "step x", "walk 3"} {
		var out strings.Builder
		err := protocol.Serve(strings.NewReader(line+"\n"), &out, func() (func(int) (time.Duration, error), error) {
			return func(int) (time.Duration, error) { return time.Second, nil }, nil
		})
		if err == nil || !strings.Contains(out.String(), "bench cannot: the line") {
			t.Errorf("%q gives %v and %q", line, err, out.String())
		}
	}
}
