package page

import (
	"errors"
	"image"
)

// PNG is an error: a program in a page draws by the page's own means, and would be larger by a twentieth with image/png.
func PNG(image.Image) ([]byte, error) { return nil, errors.ErrUnsupported }
