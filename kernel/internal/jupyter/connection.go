// Package jupyter speaks the Jupyter messaging protocol, version 5, as a client of one kernel.
//
//	connection, err := jupyter.NewConnection()
//	err = connection.Write(file)              // and start the kernel with this file
//	client, err := jupyter.Dial(ctx, connection)
//	err = client.Execute(ctx, code, func(m jupyter.Message) { ... })
//	err = client.Shutdown(ctx)
//
// The protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html
package jupyter

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
)

// Connection says where a kernel listens and how its messages are signed; its JSON is the connection file.
type Connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HeartbeatPort   int    `json:"hb_port"`
	SignatureScheme string `json:"signature_scheme"`
	Key             string `json:"key"`
	KernelName      string `json:"kernel_name"`
}

// NewConnection returns a connection over five free ports of the loopback interface, with a fresh key.
func NewConnection() (Connection, error) {
	c := Connection{
		Transport: "tcp", IP: "127.0.0.1",
		SignatureScheme: "hmac-sha256", Key: rand.Text(), KernelName: "hornbook",
	}
	var listeners []net.Listener // held until all five are found, so that no two are the same
	defer func() {
		for _, l := range listeners {
			l.Close()
		}
	}()
	for _, port := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort} {
		l, err := net.Listen("tcp", net.JoinHostPort(c.IP, "0"))
		if err != nil {
			return Connection{}, fmt.Errorf("find a free port for the kernel: %w", err)
		}
		listeners = append(listeners, l)
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// NewLocalConnection returns a connection over sockets in the folder dir, which only this user can enter, with a fresh key.
// Unlike free ports, no other program can take them before the kernel does. On Windows, and where
// the folder's name is too long for a socket, it is one over ports.
func NewLocalConnection(dir string) (Connection, error) {
	if runtime.GOOS == "windows" || len(dir) > 90 { // a socket's path has at most 104 bytes on macOS
		return NewConnection()
	}
	return Connection{
		Transport: "ipc", IP: filepath.Join(dir, "k"), ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HeartbeatPort: 5,
		SignatureScheme: "hmac-sha256", Key: rand.Text(), KernelName: "hornbook",
	}, nil
}

// ReadConnection reads a connection file that a front end wrote.
func ReadConnection(file string) (Connection, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Connection{}, fmt.Errorf("read the connection file: %w", err)
	}
	var c Connection
	if err := json.Unmarshal(data, &c); err != nil {
		return Connection{}, fmt.Errorf("read the connection file %s: %w", file, err)
	}
	if c.SignatureScheme != "hmac-sha256" || c.Transport != "tcp" && c.Transport != "ipc" {
		return Connection{}, fmt.Errorf("read the connection file %s: transport %q with signatures %q, want tcp or ipc with hmac-sha256", file, c.Transport, c.SignatureScheme)
	}
	return c, nil
}

// Write writes the connection file, readable by the user alone since it holds the key.
func (c Connection) Write(file string) error {
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return fmt.Errorf("write the connection file: %w", err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return fmt.Errorf("write the connection file: %w", err)
	}
	return nil
}

func (c Connection) address(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	return fmt.Sprintf("%s://%s:%d", c.Transport, c.IP, port)
}
