//go:build !js

package page

import (
	"bytes"
	"image"
	"image/png"
)

// PNG is an image as a file.
func PNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
