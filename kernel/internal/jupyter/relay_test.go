package jupyter

import (
	"context"
	"encoding/json"
	"testing"
	"time"
)

// relayed starts a relay before a kernel, and connects a front end to it.
func relayed(t *testing.T, k *fakeKernel) *Client {
	t.Helper()
	front, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	front.Key = k.connection.Key
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	relay := Relay{Front: front, Kernel: k.connection}
	go func() { ended <- relay.Run(ctx, func() {}) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return dial(t, front)
}

// The question for the history is answered by the relay, and never reaches the kernel; all else does.
func TestHistory(t *testing.T) {
	k := startFakeKernel(t)
	c := relayed(t, k)
	id, err := c.send(c.shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 500})
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	var reply Message
	limit := time.After(10 * time.Second)
	for len(states) < 2 || reply.Header.Type == "" {
		select {
		case m := <-c.published:
			var status struct {
				State string `json:"execution_state"`
			}
			if err := json.Unmarshal(m.Content, &status); err != nil {
				t.Fatal(err)
			}
			if m.Parent.ID == id {
				states = append(states, status.State)
			}
		case m := <-c.replies:
			if m.Parent.ID == id {
				reply = m
			}
		case err := <-c.broken:
			t.Fatal(err)
		case <-limit:
			t.Fatalf("after 10 s: the states %q, the answer %q", states, reply.Content)
		}
	}
	if states[0] != "busy" || states[1] != "idle" {
		t.Errorf("the states are %q, want busy, then idle", states)
	}
	// The fake kernel's own answer has an execution count.
	if want := `{"status":"ok","history":[]}`; reply.Header.Type != "history_reply" || string(reply.Content) != want {
		t.Errorf("%s %s, want history_reply %s", reply.Header.Type, reply.Content, want)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if got, err := c.Execute(ctx, "one", func(Message) {}); err != nil || got.Count != 7 {
		t.Errorf("an execution through the relay: %+v, %v", got, err)
	}
}
