package jupyter

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Client is connected to one kernel. Execute must not be called from two goroutines at a time; Interrupt may be called
// at any time.
type Client struct {
	connection            Connection
	session               string
	shell, iopub, control zmq4.Socket
	published, replies    chan Message
	broken                chan error // the first error of receiving
	ctx                   context.Context
	cancel                context.CancelFunc
	sending               sync.Mutex
}

// Dial connects to a kernel that was started with the connection, and returns when it answers on all channels. ctx
// limits the connecting only.
func Dial(ctx context.Context, connection Connection) (*Client, error) {
	c := &Client{
		connection: connection, session: connection.Key[:min(8, len(connection.Key))] + time.Now().UTC().Format("150405.000000"),
		published: make(chan Message, 256), replies: make(chan Message, 16), broken: make(chan error, 3),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	options := []zmq4.Option{zmq4.WithDialerRetry(20 * time.Millisecond), zmq4.WithDialerMaxRetries(0)}
	c.shell, c.iopub, c.control = zmq4.NewDealer(c.ctx, options...), zmq4.NewSub(c.ctx, options...), zmq4.NewDealer(c.ctx, options...)
	if err := c.connect(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Client) connect(ctx context.Context) error {
	for _, channel := range []struct {
		name   string
		socket zmq4.Socket
		port   int
	}{
		{"shell", c.shell, c.connection.ShellPort},
		{"iopub", c.iopub, c.connection.IOPubPort},
		{"control", c.control, c.connection.ControlPort},
	} {
		if err := reach(ctx, channel.name, channel.socket, c.connection.address(channel.port)); err != nil {
			return err
		}
	}
	if err := c.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		return fmt.Errorf("subscribe to the kernel's iopub channel: %w", err)
	}
	go c.receive("iopub", c.iopub, c.published)
	go c.receive("shell", c.shell, c.replies)
	go c.receive("control", c.control, nil)

	// A kernel publishes to nobody in particular: what it says before the subscription has arrived is lost. So ask until
	// the answer is heard on iopub as well.
	for {
		if _, err := c.send(c.shell, "kernel_info_request", struct{}{}); err != nil {
			return err
		}
		select {
		case <-c.published:
			return nil
		case err := <-c.broken:
			return err
		case <-ctx.Done():
			return fmt.Errorf("wait for the kernel's first message: %w", ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// receive reads one socket until it is closed. Messages that nobody waits for are dropped where out is nil.
func (c *Client) receive(name string, socket zmq4.Socket, out chan<- Message) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			if c.ctx.Err() == nil {
				c.broken <- fmt.Errorf("receive from the kernel's %s channel: %w", name, err)
			}
			return
		}
		m, err := parse(c.connection.Key, raw.Frames)
		if err != nil {
			c.broken <- fmt.Errorf("receive from the kernel's %s channel: %w", name, err)
			return
		}
		if out == nil {
			continue
		}
		select {
		case out <- m:
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *Client) send(socket zmq4.Socket, kind string, content any) (id string, err error) {
	m, err := newMessage(c.session, kind, content)
	if err != nil {
		return "", err
	}
	frames, err := m.frames(c.connection.Key)
	if err != nil {
		return "", err
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	if err := socket.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		return "", fmt.Errorf("send %s to the kernel: %w", kind, err)
	}
	return m.Header.ID, nil
}

// Reply is what the kernel answers to an execution.
type Reply struct {
	Status string `json:"status"` // ok, error or aborted
	Count  int    `json:"execution_count"`
}

// Execute runs code and calls output for each message that it publishes, in order, until the kernel is idle and has
// replied. Programs cannot ask for input.
func (c *Client) Execute(ctx context.Context, code string, output func(Message)) (Reply, error) {
	id, err := c.send(c.shell, "execute_request", map[string]any{
		"code": code, "silent": false, "store_history": true, "user_expressions": map[string]any{},
		"allow_stdin": false, "stop_on_error": true,
	})
	if err != nil {
		return Reply{}, err
	}
	var reply Reply
	for idle, replied := false, false; !idle || !replied; {
		select {
		case m := <-c.published:
			if m.Parent.ID != id {
				continue
			}
			if m.Header.Type != "status" {
				output(m)
				continue
			}
			var status struct {
				State string `json:"execution_state"`
			}
			if err := json.Unmarshal(m.Content, &status); err != nil {
				return Reply{}, fmt.Errorf("decode the kernel's status: %w", err)
			}
			idle = status.State == "idle"
		case m := <-c.replies:
			if m.Parent.ID != id || m.Header.Type != "execute_reply" {
				continue
			}
			if err := json.Unmarshal(m.Content, &reply); err != nil {
				return Reply{}, fmt.Errorf("decode the kernel's reply: %w", err)
			}
			replied = true
		case err := <-c.broken:
			return Reply{}, err
		case <-ctx.Done():
			return Reply{}, ctx.Err()
		}
	}
	return reply, nil
}

// Ask sends a request on the shell channel, such as complete_request or inspect_request, and returns the content of its
// reply.
func (c *Client) Ask(ctx context.Context, kind string, content any) (json.RawMessage, error) {
	id, err := c.send(c.shell, kind, content)
	if err != nil {
		return nil, err
	}
	for {
		select {
		case m := <-c.replies:
			if m.Parent.ID == id {
				return m.Content, nil
			}
		case <-c.published: // that the kernel is busy and idle
		case err := <-c.broken:
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Interrupt asks the kernel to stop what it runs; Execute then returns in the usual way.
func (c *Client) Interrupt() error {
	_, err := c.send(c.control, "interrupt_request", struct{}{})
	return err
}

// Shutdown asks the kernel to end; that it did is seen by its process.
func (c *Client) Shutdown() error {
	_, err := c.send(c.control, "shutdown_request", map[string]bool{"restart": false})
	return err
}

// Close closes the connection and leaves the kernel as it is.
func (c *Client) Close() {
	c.cancel()
	for _, socket := range []zmq4.Socket{c.shell, c.iopub, c.control} {
		socket.Close()
	}
}
