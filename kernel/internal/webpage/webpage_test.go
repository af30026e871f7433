package webpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// page is the page of a notebook of these cells, each in JSON.
func written(t *testing.T, cells ...string) string {
	t.Helper()
	n, err := ipynb.Parse([]byte(`{"cells":[` + strings.Join(cells, ",") + `],"metadata":{},"nbformat":4,"nbformat_minor":4}`))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, n, Options{Language: "en", Folder: "testdata"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func prose(source string) string {
	text, _ := json.Marshal(source)
	return fmt.Sprintf(`{"cell_type":"markdown","metadata":{},"source":%s}`, text)
}

func output(o string) string {
	return `{"cell_type":"code","metadata":{},"execution_count":7,"source":"x := 1 // one","outputs":[` + o + `]}`
}

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name, cell string
		want       []string
		not        []string
	}{
		{"the title", prose("# A *title* with `code`\n\ntext"), []string{"<title>A *title* with `code</title>", "<h1"}, nil},
		{"a table", prose("| a | b |\n|---|---|\n| 1 | 2 |"), []string{"<table>", "<td>1</td>"}, nil},
		{"a formula", prose("so $x_1*a*b_2$ is"), []string{"so <math", "</math> is", "<msub>"}, []string{"<em>", "$"}},
		{"a formula of its own", prose("$$\n\\frac{a}{b}\n$$"), []string{`display="block"`, "<mfrac>"}, []string{"<code>"}},
		{"prices", prose("from $5 to $6, and $ 7 $"), []string{"from $5 to $6, and $ 7 $"}, []string{"<math"}},
		{"a dollar that is not closed", prose("a $x and *more*"), []string{"a $x and <em>more</em>"}, []string{"<math"}},
		{"a dollar in code", prose("`$x$`"), []string{"<code>$x$</code>"}, []string{"<math"}},
		{"a formula that cannot be read", prose(`$\nosuchthing{x}$`), []string{`<code>$\nosuchthing{x}$</code>`}, []string{"<merror"}},
		{"a formula in Chinese", prose("损失$L$越小"), []string{"损失<math", "</math>越小"}, nil},
		{"an attached picture", `{"cell_type":"markdown","metadata":{},"source":"![p](attachment:a.png)","attachments":{"a.png":{"image/png":"QUJD"}}}`, []string{`src="data:image/png;base64,QUJD" alt="p"`}, nil},
		{"a link to a lesson", prose("[next](../en/02-layers.ipynb#top) and [Go](https://go.dev/a.ipynb)"), []string{`href="../en/02-layers.html#top"`, `="https://go.dev/a.ipynb"`}, nil},
		{"a picture of the folder", prose("![a dot](dot.png)"), []string{`<img src="data:image/png;base64,iVBOR`, `alt="a dot"`}, nil},
		{"a picture that is not there", prose("![a dot](gone.png)"), []string{`<img src="gone.png" alt="a dot"`}, nil},
		{"code", output(""), []string{`<span class="c1">// one`, "[7]"}, nil},
		{"a stream", output(`{"output_type":"stream","name":"stdout","text":["1 < 2\n","a\rb\n"]}`), []string{"1 &lt; 2\nb\n"}, []string{"a\r"}},
		{"colours", output(`{"output_type":"stream","name":"stdout","text":"\u001b[1;31mred\u001b[0m not"}`), []string{`<span class="t1 t31">red</span> not`}, []string{"\x1b"}},
		{"an error", output(`{"output_type":"error","ename":"panic","evalue":"no","traceback":["\u001b[31mpanic: no\u001b[0m","    at cell [1]"]}`),
			[]string{`<pre class="error" role="alert"><span class="t31">panic: no</span>`, "    at cell [1]</pre>"}, nil},
		{"a picture", output(`{"output_type":"display_data","data":{"image/png":"QU\nJD","text/plain":"a plot"},"metadata":{"image/png":{"alt":"a \"curve\"","width":300}}}`),
			[]string{`<img src="data:image/png;base64,QUJD" alt="a &#34;curve&#34;" width="300">`}, nil},
		{"a picture without alt", output(`{"output_type":"display_data","data":{"image/png":"QUJD","text/plain":"a plot\nof x"},"metadata":{}}`), []string{`alt="a plot"`}, nil},
		{"a page that computes", output(`{"output_type":"display_data","data":{"image/png":"QUJD","text/plain":"x"},"metadata":{"image/png":{"alt":"x","page":{"file":"computes.html","title":"a <page>","height":700}}}}`),
			[]string{`<iframe title="a &lt;page&gt;" sandbox="allow-scripts"`, "height:700px", `srcdoc="<!DOCTYPE html><p title=&quot;a &amp;amp; b&quot;>`}, []string{"QUJD"}},
		{"a link to it", output(`{"output_type":"display_data","data":{"text/markdown":"[x](computes.html)","text/plain":"x"},"metadata":{"text/markdown":{"page":"computes.html"}}}`), nil, []string{"computes.html"}},
		{"a page that is gone", output(`{"output_type":"display_data","data":{"image/png":"QUJD","text/plain":"x"},"metadata":{"image/png":{"alt":"x","page":{"file":"gone.html"}}}}`), []string{"QUJD"}, []string{"<iframe"}},
		{"a page elsewhere", output(`{"output_type":"display_data","data":{"image/png":"QUJD","text/plain":"x"},"metadata":{"image/png":{"alt":"x","page":{"file":"../webpage.go"}}}}`), []string{"QUJD"}, []string{"<iframe"}},
		{"HTML", output(`{"output_type":"display_data","data":{"text/html":"<b>x</b><script>alert(1)</script>","text/plain":"x"},"metadata":{}}`), []string{"<b>x</b>"}, []string{"alert"}},
		{"text alone", output(`{"output_type":"execute_result","execution_count":7,"data":{"text/plain":"<nil>"},"metadata":{}}`), []string{"&lt;nil&gt;"}, nil},
		{"an empty cell", `{"cell_type":"code","metadata":{},"execution_count":null,"source":" ","outputs":[]}`, nil, []string{`class="cell"`}},
	} {
		text := written(t, test.cell)
		_, body, _ := strings.Cut(text, "<main>")
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", test.name, want, body)
			}
		}
		for _, not := range test.not {
			if strings.Contains(body, not) {
				t.Errorf("%s: %q is in\n%s", test.name, not, body)
			}
		}
		// A page needs nothing else.
		for _, out := range []string{`src="http`, `<link`, "@import", "url("} {
			if strings.Contains(text, out) {
				t.Errorf("%s: the page fetches something: %q", test.name, out)
			}
		}
	}
}

// On a page drawings are drawings, which follow its light and dark, though the notebook's file has pictures of them.
func TestDrawings(t *testing.T) {
	n, err := ipynb.Parse([]byte(`{"cells":[{"cell_type":"code","metadata":{},"execution_count":null,"source":"x","outputs":[]}],"metadata":{},"nbformat":4,"nbformat_minor":4}`))
	if err != nil {
		t.Fatal(err)
	}
	o := n.Begin(n.CodeCells()[0], 1)
	if err := o.Add("display_data", []byte(`{"data":{"text/html":"<svg><path d=\"M0 0\"/></svg>","image/png":"QUJD","text/plain":"a line"},"metadata":{"image/png":{"alt":"a line"}}}`)); err != nil {
		t.Fatal(err)
	}
	n.Finish([]*ipynb.Outputs{o})
	var page bytes.Buffer
	if err := Write(&page, n, Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), `<div class="display"><svg><path d="M0 0"/></svg></div>`) || strings.Contains(page.String(), "QUJD") {
		t.Errorf("the page has no drawing:\n%s", &page)
	}
	file, err := n.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(file), "<svg") || !strings.Contains(string(file), "QUJD") {
		t.Errorf("the file has no picture:\n%s", file)
	}
}

// The formulas of a course in deep learning can all be read.
func TestFormulas(t *testing.T) {
	for _, tex := range []string{
		`-\frac{1}{n}\sum_{i=1}^{n}\log p_{i,y_i}`, `\frac{\partial L}{\partial z_k} = p_k - [k = y]`, `\mathrm{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}`,
		`\operatorname{argmax}_i x_i`, `\operatorname*{arg\,max}_i`, `\|w\|_2^2`, `\left\| x \right\|`, `\mathbb{R}^{m \times n}`, `\mathbb{E}_{x \sim p}[x]`, `\mathcal{N}(\mu, \sigma^2)`,
		`\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}`, `\begin{cases} x & x>0 \\ 0 & \text{else}\end{cases}`, `\begin{aligned} h &= Wx \\ y &= h \end{aligned}`,
		`\hat{y} = \sigma(w^\top x + b)`, `\bm{w} \odot \boldsymbol{x}`, `\frac12 x^2`, `m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t`, `\theta \leftarrow \theta - \eta \nabla_\theta J`,
		`\sqrt{\hat v_t} + \epsilon`, `\underbrace{a+b}_{c}`, `\overline{x}`, `x \mapsto \max(0, x)`, `\text{损失} = 1`, `e = mc^2 \tag{1}`, `\prod_{i} p_i`, `\lim_{h \to 0}`, `\lfloor x \rfloor`, `f'(x)`, `50\,\%`,
	} {
		if text := mathML(tex, false); !strings.HasPrefix(strings.TrimSpace(text), "<math") {
			t.Errorf("%s: %s", tex, text)
		}
	}
}
