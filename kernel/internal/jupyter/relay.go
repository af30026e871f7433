package jupyter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Relay stands between a front end and a kernel, and lets what the kernel says be changed on its way. It answers for the
// kernel what gonb leaves unanswered: the question for its history. All else, such as requests, displays and large buffers,
// it hands on as it comes.
type Relay struct {
	Front  Connection // where the front end expects a kernel
	Kernel Connection // where the kernel is; its key is the same

	// Publish returns what the front end hears in place of a published message; Reply likewise of an answer.
	Publish func(Message) []Message
	Reply   func(Message) Message
}

// Run binds the front end's ports, connects to the kernel, calls ready, and hands messages on until ctx is done.
func (r *Relay) Run(ctx context.Context, ready func()) error {
	ctx, cancel := context.WithCancel(ctx)
	broken := make(chan error, 8)
	var sockets []zmq4.Socket
	defer func() {
		cancel()
		for _, s := range sockets {
			s.Close()
		}
	}()
	keep := func(s zmq4.Socket) zmq4.Socket {
		sockets = append(sockets, s)
		return s
	}

	pairs := map[string]*pair{}
	// gonb asks for input on stdin whoever sent the request on shell: there, too, the relay goes by one name.
	identity := zmq4.WithID(zmq4.SocketIdentity("hornbook-relay"))
	for _, channel := range []struct {
		name          string
		front, kernel int
	}{
		{"shell", r.Front.ShellPort, r.Kernel.ShellPort},
		{"control", r.Front.ControlPort, r.Kernel.ControlPort},
		{"stdin", r.Front.StdinPort, r.Kernel.StdinPort},
	} {
		p := &pair{name: channel.name, front: &sender{Socket: keep(zmq4.NewRouter(ctx))}, kernel: &sender{Socket: keep(zmq4.NewDealer(ctx, identity))}}
		if err := p.front.Listen(r.Front.address(channel.front)); err != nil {
			return fmt.Errorf("listen on the front end's %s channel: %w", channel.name, err)
		}
		if err := reach(ctx, channel.name, p.kernel, r.Kernel.address(channel.kernel)); err != nil {
			return err
		}
		pairs[channel.name] = p
	}
	beat, published, heard := keep(zmq4.NewRep(ctx)), &sender{Socket: keep(zmq4.NewPub(ctx))}, keep(zmq4.NewSub(ctx))
	if err := beat.Listen(r.Front.address(r.Front.HeartbeatPort)); err != nil {
		return fmt.Errorf("listen on the front end's heartbeat channel: %w", err)
	}
	if err := published.Listen(r.Front.address(r.Front.IOPubPort)); err != nil {
		return fmt.Errorf("listen on the front end's iopub channel: %w", err)
	}
	if err := reach(ctx, "iopub", heard, r.Kernel.address(r.Kernel.IOPubPort)); err != nil {
		return err
	}
	if err := heard.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return fmt.Errorf("subscribe to the kernel's iopub channel: %w", err)
	}

	live := make(chan struct{})
	loop := func(name string, step func() error) {
		go func() {
			for {
				if err := step(); err != nil {
					if ctx.Err() == nil {
						broken <- fmt.Errorf("hand on the %s channel: %w", name, err)
					}
					return
				}
			}
		}()
	}
	loop("iopub", r.publish(heard, published, sync.OnceFunc(func() { close(live) })))
	for _, p := range pairs {
		loop(p.name, p.answers(r))
	}
	loop("heartbeat", func() error {
		m, err := beat.Recv()
		if err == nil {
			err = beat.Send(m)
		}
		return err
	})

	// What the kernel says before the subscription has arrived is lost: ask until it is heard.
	for waiting := true; waiting; {
		m, err := newMessage("hornbook-relay", "kernel_info_request", struct{}{})
		if err != nil {
			return err
		}
		frames, err := m.frames(r.Kernel.Key)
		if err != nil {
			return err
		}
		if err := pairs["shell"].kernel.send(frames); err != nil {
			return err
		}
		select {
		case <-live:
			waiting = false
		case err := <-broken:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	for _, p := range pairs {
		loop(p.name, p.requests(r, published))
	}
	ready()
	select {
	case err := <-broken:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reach connects a socket to a kernel that may not listen yet.
func reach(ctx context.Context, channel string, socket zmq4.Socket, address string) error {
	for {
		err := socket.Dial(address)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("connect to the kernel's %s channel: %w", channel, errors.Join(ctx.Err(), err))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sender is a socket on which more than one goroutine sends.
type sender struct {
	zmq4.Socket
	sending sync.Mutex
}

func (s *sender) send(frames [][]byte) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.SendMulti(zmq4.NewMsgFrom(frames...))
}

// pair is one channel of requests: the side of the front end, and that of the kernel.
type pair struct {
	name          string
	front, kernel *sender
}

// requests hands on one message of the front end's, or answers it.
func (p *pair) requests(r *Relay, published *sender) func() error {
	return func() error {
		raw, err := p.front.Recv()
		if err != nil {
			return err
		}
		if m, err := parse(r.Front.Key, raw.Frames); err == nil && m.Header.Type == "history_request" {
			return r.noHistory(m, p.front, published)
		}
		return p.kernel.send(raw.Frames)
	}
}

// noHistory says that nothing was executed before, as a kernel without a history may. gonb says nothing, and JupyterLab,
// which asks when a notebook is opened, learns from the states round this answer that the kernel is idle: it passes over
// those round kernel_info_reply.
func (r *Relay) noHistory(request Message, front, published *sender) error {
	say := func(to *sender, route [][]byte, kind, content string) error {
		m, err := newMessage("hornbook-relay", kind, json.RawMessage(content))
		if err != nil {
			return err
		}
		m.route, m.Parent = route, request.Header
		frames, err := m.frames(r.Front.Key)
		if err != nil {
			return err
		}
		return to.send(frames)
	}
	topic := [][]byte{[]byte("status")}
	if err := say(published, topic, "status", `{"execution_state":"busy"}`); err != nil {
		return err
	}
	if err := say(front, request.route, "history_reply", `{"status":"ok","history":[]}`); err != nil {
		return err
	}
	return say(published, topic, "status", `{"execution_state":"idle"}`)
}

// answers hands on one message of the kernel's.
func (p *pair) answers(r *Relay) func() error {
	return func() error {
		raw, err := p.kernel.Recv()
		if err != nil {
			return err
		}
		if len(raw.Frames) > 0 && bytes.Equal(raw.Frames[0], delimiter) {
			return nil // the answer to the relay's own question
		}
		if r.Reply != nil {
			if m, err := parse(r.Kernel.Key, raw.Frames); err == nil {
				if raw.Frames, err = r.Reply(m).frames(r.Kernel.Key); err != nil {
					return err
				}
			}
		}
		return p.front.send(raw.Frames)
	}
}

// publish hands on one published message. The relay's own question is heard as well; what it made the kernel publish is
// no front end's business.
func (r *Relay) publish(heard zmq4.Socket, published *sender, live func()) func() error {
	return func() error {
		raw, err := heard.Recv()
		if err != nil {
			return err
		}
		live()
		messages := []Message(nil)
		m, err := parse(r.Kernel.Key, raw.Frames)
		switch {
		case err != nil: // whatever it is, the front end can say so better
			return published.send(raw.Frames)
		case m.Parent.Session == "hornbook-relay":
			return nil
		case r.Publish == nil:
			messages = []Message{m}
		default:
			messages = r.Publish(m)
		}
		for _, m := range messages {
			frames, err := m.frames(r.Kernel.Key)
			if err != nil {
				return err
			}
			if err := published.send(frames); err != nil {
				return err
			}
		}
		return nil
	}
}
