package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// fakeKernel answers as a kernel does: code is what it publishes, a word a stream message; "sleep" waits for an interrupt
// and "fail" is an error.
type fakeKernel struct {
	t              *testing.T
	connection     Connection
	shell, control zmq4.Socket
	iopub, stdin   zmq4.Socket
	interrupted    chan bool
	down           chan bool
}

func startFakeKernel(t *testing.T) *fakeKernel {
	connection, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	k := &fakeKernel{
		t: t, connection: connection, shell: zmq4.NewRouter(ctx), control: zmq4.NewRouter(ctx), iopub: zmq4.NewPub(ctx), stdin: zmq4.NewRouter(ctx),
		interrupted: make(chan bool, 1), down: make(chan bool, 1),
	}
	for socket, port := range map[zmq4.Socket]int{k.shell: connection.ShellPort, k.control: connection.ControlPort, k.iopub: connection.IOPubPort, k.stdin: connection.StdinPort} {
		if err := socket.Listen(connection.address(port)); err != nil {
			t.Fatal(err)
		}
	}
	go k.serve(k.shell)
	go k.serve(k.control)
	t.Cleanup(func() {
		cancel()
		for _, socket := range []zmq4.Socket{k.shell, k.control, k.iopub, k.stdin} {
			socket.Close()
		}
	})
	return k
}

func (k *fakeKernel) serve(socket zmq4.Socket) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return
		}
		m, err := parse(k.connection.Key, raw.Frames)
		if err != nil {
			k.t.Error(err)
			return
		}
		var request struct{ Code string }
		if err := json.Unmarshal(m.Content, &request); err != nil {
			k.t.Error(err)
		}
		status := "ok"
		k.publish(m, "status", map[string]string{"execution_state": "busy"})
		switch m.Header.Type {
		case "interrupt_request":
			k.interrupted <- true
		case "shutdown_request":
			k.down <- true
		case "execute_request":
			for word := range strings.FieldsSeq(request.Code) {
				switch word {
				case "sleep":
					<-k.interrupted
				case "fail":
					status = "error"
					k.publish(m, "error", map[string]string{"ename": "ERROR", "evalue": "failed"})
				default:
					k.publish(m, "stream", map[string]string{"name": "stdout", "text": word})
				}
			}
		}
		// The reply comes before idle here, and a message of another client in between.
		reply := strings.Replace(m.Header.Type, "_request", "_reply", 1)
		k.send(socket, m.route, m, reply, map[string]any{"status": status, "execution_count": 7})
		k.publish(Message{Header: Header{ID: "somebody else's"}}, "status", map[string]string{"execution_state": "idle"})
		k.publish(m, "status", map[string]string{"execution_state": "idle"})
	}
}

func (k *fakeKernel) publish(request Message, kind string, content any) {
	k.send(k.iopub, [][]byte{[]byte(kind)}, request, kind, content)
}

func (k *fakeKernel) send(socket zmq4.Socket, route [][]byte, request Message, kind string, content any) {
	m, err := newMessage("kernel", kind, content)
	if err != nil {
		k.t.Error(err)
	}
	m.route, m.Parent = route, request.Header
	frames, err := m.frames(k.connection.Key)
	if err != nil {
		k.t.Error(err)
	}
	socket.SendMulti(zmq4.NewMsgFrom(frames...)) // an error: the test is over
}

func dial(t *testing.T, connection Connection) *Client {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, err := Dial(ctx, connection)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestExecute(t *testing.T) {
	c := dial(t, startFakeKernel(t).connection)
	for _, test := range []struct {
		code, status string
		want         []string
	}{
		{"one two three", "ok", []string{"stream one", "stream two", "stream three"}},
		{"", "ok", nil},
		{"one fail", "error", []string{"stream one", "error failed"}},
	} {
		var got []string
		reply, err := c.Execute(t.Context(), test.code, func(m Message) {
			var content struct{ Text, Evalue string }
			if err := json.Unmarshal(m.Content, &content); err != nil {
				t.Error(err)
			}
			got = append(got, m.Header.Type+" "+content.Text+content.Evalue)
		})
		if err != nil {
			t.Fatalf("%q: %v", test.code, err)
		}
		if !slices.Equal(got, test.want) || reply != (Reply{test.status, 7}) {
			t.Errorf("%q: %q and %+v, want %q and status %s", test.code, got, reply, test.want, test.status)
		}
	}
}

func TestInterruptAndShutdown(t *testing.T) {
	k := startFakeKernel(t)
	c := dial(t, k.connection)
	time.AfterFunc(50*time.Millisecond, func() {
		if err := c.Interrupt(); err != nil {
			t.Error(err)
		}
	})
	if _, err := c.Execute(t.Context(), "sleep", func(Message) {}); err != nil {
		t.Fatal(err)
	}
	if err := c.Shutdown(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-k.down:
	case <-time.After(5 * time.Second):
		t.Error("the kernel was not asked to end")
	}
}

func TestExecuteEndsWithItsContext(t *testing.T) {
	c := dial(t, startFakeKernel(t).connection)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Execute(ctx, "sleep", func(Message) {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Execute = %v, want a passed deadline", err)
	}
}

func TestDialWithoutKernel(t *testing.T) {
	connection, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, connection); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "shell") {
		t.Errorf("Dial = %v, want a passed deadline on the shell channel", err)
	}
}
