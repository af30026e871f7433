// Package page writes what values show of themselves in a notebook: HTML of tables, pictures and
// small drawings, in the colours of the page around it. What it writes has no scripts, says its
// style inline, and names the page's own colours, JupyterLab's or VS Code's, so that it is readable
// in the light and in the dark; where the page has no such names its text is in the colour that the
// page's text is.
//
// Who does not see HTML sees the value's String, and the PNG of a picture.
package page

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// Ink is the colour of the page's text, for a style.
const Ink = "var(--jp-content-font-color1,var(--vscode-editor-foreground,inherit))"

// The colours of Okabe and Ito (2008) that mark what is below zero and above, which people who see
// colours differently tell apart, with 3:1 at least on white and on black. Text in them would be too
// faint: they fill and line.
const (
	Blue      = "#0072B2"
	Vermilion = "#D55E00"
	Green     = "#009E73"
)

const (
	sans = "font-family:var(--jp-ui-font-family,var(--vscode-font-family,system-ui,sans-serif))"
	mono = "font-family:var(--jp-code-font-family,var(--vscode-editor-font-family,ui-monospace,monospace))"
)

// Text is s with what HTML would read as more than text written as its name.
func Text(s string) string { return html.EscapeString(s) }

// Box is the outermost element of a display, as wide as a notebook's output on a small screen.
func Box(parts ...string) string {
	return `<div style="` + sans + `;font-size:13px;line-height:1.5;max-width:700px;color:` + Ink + `">` + strings.Join(parts, "") + "</div>"
}

// Warning is a display of something that went wrong, with a mark at its side.
func Warning(parts ...string) string {
	return Box(`<div role="alert" style="border-left:4px solid ` + Vermilion + `;background:rgba(213,94,0,.1);padding:4px 12px;white-space:pre-wrap">` + strings.Join(parts, "") + "</div>")
}

// Title is a line that says what is shown, and in smaller print what there is to know about it.
func Title(title string, facts ...string) string {
	var b strings.Builder
	b.WriteString(`<div style="margin:2px 0"><b>` + Text(title) + "</b>")
	for i, f := range facts {
		sep := " · "
		if i == 0 {
			sep = "&nbsp; "
		}
		b.WriteString(`<span style="opacity:.8;font-variant-numeric:tabular-nums">` + sep + Text(f) + "</span>")
	}
	b.WriteString("</div>")
	return b.String()
}

// Note is a line of smaller print.
func Note(text string) string {
	return `<div style="opacity:.8;font-size:12px;margin:2px 0">` + Text(text) + "</div>"
}

// Folded is what a reader opens by a click on its title.
func Folded(title string, parts ...string) string {
	return `<details style="margin:2px 0"><summary style="cursor:pointer">` + Text(title) + "</summary>" + strings.Join(parts, "") + "</details>"
}

// Scrolled is at most that many pixels high; what is higher is scrolled, and so is what is wider than
// the page.
func Scrolled(height int, part string) string {
	return fmt.Sprintf(`<div style="max-height:%dpx;overflow:auto">%s</div>`, height, part)
}

// Beside are the parts next to each other, and below each other where there is no room.
func Beside(parts ...string) string {
	var b strings.Builder
	b.WriteString(`<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:8px 24px">`)
	for _, p := range parts {
		b.WriteString(`<div style="max-width:100%">` + p + "</div>")
	}
	b.WriteString("</div>")
	return b.String()
}

// Columns are the parts next to each other in columns of the same greatest width.
func Columns(parts ...string) string {
	n := len(parts)
	if n > 3 {
		return `<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:8px 24px"><div style="max-width:338px">` +
			strings.Join(parts, `</div><div style="max-width:338px">`) + "</div></div>"
	}
	return fmt.Sprintf(`<div style="display:grid;grid-template-columns:repeat(%d,fit-content(%dpx));gap:%dpx;align-items:start"><div style="min-width:0">%s</div></div>`,
		n, ColumnWidth(n), columnGap, strings.Join(parts, `</div><div style="min-width:0">`))
}

const columnGap = 24

// ColumnWidth is the greatest width of each of n [Columns], in pixels of the page; more than three wrap into two.
func ColumnWidth(n int) int {
	if n > 3 {
		n = 2
	}
	return (700 - (n-1)*columnGap) / max(n, 1)
}

// Number is v in at most four significant digits, more of a whole number.
func Number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(v, 'g', -1, 64)), "+")
	case v == math.Trunc(v) && a < 1e7:
		return Thousands(int(v))
	case a >= 1e5 || a < 1e-3:
		return strconv.FormatFloat(v, 'e', 2, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// Thousands is n with a comma between each three digits.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Heat is the background for a number in a table: blue below zero, orange above, the stronger the
// nearer to most in size. It lets the page through, so that text in the page's colour has a contrast
// of at least 4.5:1 on it.
func Heat(v, most float64) string {
	part := math.Abs(v) / most
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "rgba(204,51,119,.4)"
	case most <= 0 || math.IsInf(most, 0) || part < 0.01:
		return ""
	}
	colour := "0,114,178"
	if v > 0 {
		colour = "213,94,0"
	}
	return fmt.Sprintf("rgba(%s,%s)", colour, strings.TrimPrefix(strconv.FormatFloat(min(part, 1)*0.45, 'f', 2, 64), "0"))
}

// Shown are the indices of n things of which at most so many are shown: all, or those at both ends
// with a -1 between them.
func Shown(n, most int) []int {
	var is []int
	for i := 0; i < n; i++ {
		if n > most && i == most/2 {
			is = append(is, -1)
			i = n - (most-1)/2
		}
		is = append(is, i)
	}
	return is
}
