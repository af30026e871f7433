package page

import (
	"encoding/base64"
	"fmt"
	"html"
	"image"
)

// Picture is an image of the given width in pixels of the page, with what it shows in words. Its
// pixels have edges where it is enlarged.
func Picture(img image.Image, width int, alt string) (string, error) {
	data, err := PNG(img)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`<img src="data:image/png;base64,%s" width="%d" alt="%s" style="max-width:100%%;height:auto;image-rendering:pixelated;background:none"/>`,
		base64.StdEncoding.EncodeToString(data), width, html.EscapeString(alt)), nil
}

// SVG is a drawing of that size in pixels of the page, with what it shows in words; the text in it is
// in the colour of the page's. One that is a little too wide is drawn smaller; text in a much wider one
// would be too small then, and what is around it scrolls.
func SVG(width, height float64, alt, drawing string) string {
	most := "100%"
	if width > 800 {
		most = "none"
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" style="max-width:%s;height:auto;color:%s;%s" font-size="12" fill="currentColor">%s</svg>`,
		html.EscapeString(alt), width, height, width, height, most, Ink, sans, drawing)
}
