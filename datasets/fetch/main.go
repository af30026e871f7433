// Fetch writes the bytes of a URL to its standard output, from the byte -from on. Package datasets
// builds and runs it where there is no curl, since a program that imports datasets must not link
// net/http. It ends like curl: with 22 where the server answers with an error, with 33 where it does
// not send a part.
//
// It imports the standard library only and is one file, since its source travels as text.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	from := flag.Int64("from", 0, "the first byte that is wanted")
	connect := flag.Duration("connect", 5*time.Second, "how long to wait for a connection")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: fetch [-from n] [-connect duration] URL")
		os.Exit(2)
	}
	if status, err := fetch(os.Stdout, flag.Arg(0), *from, *connect); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(status)
	}
}

func fetch(w io.Writer, url string, from int64, connect time.Duration) (status int, err error) {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return 2, err
	}
	// The bytes as they are stored: without this header, a .gz may be unpacked on the way.
	request.Header.Set("Accept-Encoding", "identity")
	if from > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	client := http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connect}).DialContext,
		TLSHandshakeTimeout: connect,
		ForceAttemptHTTP2:   true,
	}}
	response, err := client.Do(request)
	if err != nil {
		return 1, err
	}
	defer response.Body.Close()
	switch {
	case from > 0 && response.StatusCode == http.StatusOK:
		return 33, fmt.Errorf("the server does not send a part")
	case response.StatusCode != http.StatusOK && response.StatusCode != http.StatusPartialContent:
		return 22, fmt.Errorf("the server answers %s", response.Status)
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return 1, err
	}
	return 0, nil
}
