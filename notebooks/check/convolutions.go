package check

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var convolutions = lesson{"14", "Convolutions", "卷积", []exercise{
	{"convolve", "A filter, slid by hand", "亲手滑动一个滤波器"},
	{"output-size", "How large is the output?", "输出有多大？"},
	{"convolution-parameters", "How many weights?", "有多少个权重？"},
}}

// Convolve checks a filter that is slid over an image by loops, against Hornbook's convolution.
func Convolve(f func(image, kernel [][]float64) [][]float64) { report("convolve", convolve(f)) }

func convolve(f func(image, kernel [][]float64) [][]float64) verdict {
	return judge(func() string {
		for _, t := range []struct{ image, kernel [][]float64 }{
			{[][]float64{{1, 2}, {3, 4}}, [][]float64{{10}}},
			{[][]float64{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, [][]float64{{1, 0}, {0, 0}}},
			{[][]float64{{0, 0, 1, 1}, {0, 0, 1, 2}, {0, 3, 1, 1}, {5, 0, 1, 1}}, [][]float64{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 0}}},
			{[][]float64{{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}, {0, 1, 0, 1, 0}}, [][]float64{{1, 2, 3}, {0, -1, 4}}},
		} {
			got, want := f(t.image, t.kernel), slid(t.image, t.kernel)
			if nearGrid(got, want) {
				continue
			}
			found := unlike("convolve("+grid(t.image)+", "+grid(t.kernel)+")", grid(got), grid(want))
			flipped := make([][]float64, len(t.kernel))
			for i, row := range t.kernel {
				for j := range row {
					flipped[i] = append(flipped[i], t.kernel[len(t.kernel)-1-i][len(row)-1-j])
				}
			}
			high, wide := len(want), len(want[0])
			switch {
			case len(got) == len(t.image) && len(t.kernel) > 1 && len(got[0]) == len(t.image[0]):
				return found + pick(" That is as large as the image. The kernel must lie inside it as a whole: there are %d × %d places.", "这和图像一样大。核必须整个落在图像里面：共有 %d × %d 个位置。", high, wide)
			case len(got) != high || high > 0 && len(got[0]) != wide:
				return found + pick(" The kernel has %d places down and %d across: the size of the image minus that of the kernel, plus 1.", "核在纵向有 %d 个位置，横向有 %d 个：图像的大小减去核的大小，再加 1。", high, wide)
			case nearGrid(got, slid(t.image, flipped)):
				return found + pick(" Your kernel is turned by 180°, as mathematicians do it. In deep learning it is not: `image[y+i][x+j] * kernel[i][j]`.", "你的核转了 180°，那是数学家的做法。深度学习里不转：`image[y+i][x+j] * kernel[i][j]`。")
			case nearGrid(got, slid(t.image, exchanged(t.kernel))):
				return found + pick(" Rows and columns of the kernel are exchanged: `kernel[i][j]` belongs to the row y+i and the column x+j.", "核的行和列对调了：`kernel[i][j]` 对应第 y+i 行、第 x+j 列。")
			case nearGrid(got, corner(t.image, t.kernel, high, wide)):
				return found + pick(" It takes one product at each place only; add those of all the kernel's numbers up.", "每个位置只取了一个乘积；要把核里所有数的乘积加起来。")
			case nearGrid(got, meansOf(want, len(t.kernel)*len(t.kernel[0]))):
				return found + pick(" It takes the mean; a convolution takes the sum.", "这是平均；卷积取的是总和。")
			}
			return found
		}
		return ""
	})
}

// slid is the convolution by dl, of an image of one channel with one filter.
func slid(image, kernel [][]float64) [][]float64 {
	if len(image) < len(kernel) || len(image[0]) < len(kernel[0]) {
		return nil
	}
	x := asTensor(image).Reshape(1, len(image), len(image[0]), 1)
	w := asTensor(kernel).Reshape(len(kernel), len(kernel[0]), 1, 1)
	y := x.Conv(w, tensor.Window{})
	out := make([][]float64, y.Dim(1))
	for i := range out {
		for j := range y.Dim(2) {
			out[i] = append(out[i], float64(y.Values()[i*y.Dim(2)+j]))
		}
	}
	return out
}

func asTensor(rows [][]float64) *tensor.Tensor {
	x := tensor.Zeros(len(rows), len(rows[0]))
	for i, row := range rows {
		for j, v := range row {
			x.Values()[i*len(row)+j] = float32(v)
		}
	}
	return x
}

// exchanged is the kernel with its rows as columns.
func exchanged(kernel [][]float64) [][]float64 {
	t := make([][]float64, len(kernel[0]))
	for _, row := range kernel {
		for j, v := range row {
			t[j] = append(t[j], v)
		}
	}
	return t
}

// corner is the product at the upper left of each place alone.
func corner(image, kernel [][]float64, high, wide int) [][]float64 {
	out := make([][]float64, high)
	for y := range out {
		for x := range wide {
			out[y] = append(out[y], image[y][x]*kernel[0][0])
		}
	}
	return out
}

// meansOf are all numbers over n.
func meansOf(rows [][]float64, n int) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		for _, v := range row {
			out[i] = append(out[i], v/float64(n))
		}
	}
	return out
}

func nearGrid(got, want [][]float64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !nearAll(got[i], want[i]) {
			return false
		}
	}
	return true
}

// grid is a matrix as a hint has it.
func grid(rows [][]float64) string {
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = short(row)
	}
	return fmt.Sprint(parts)
}

// OutputSize checks how many places a window has along a side of an image.
func OutputSize(f func(size, window, stride int, same bool) int) {
	report("output-size", outputSize(f))
}

func outputSize(f func(size, window, stride int, same bool) int) verdict {
	return judge(func() string {
		for _, t := range []struct {
			size, window, stride int
			same                 bool
		}{
			{28, 3, 1, false},
			{7, 7, 1, false},
			{28, 3, 1, true},
			{26, 2, 2, false},
			{13, 2, 2, false},
			{28, 5, 3, false},
			{28, 3, 2, true},
			{5, 3, 2, true},
		} {
			want := (t.size-t.window)/t.stride + 1
			if t.same {
				want = (t.size + t.stride - 1) / t.stride
			}
			got := f(t.size, t.window, t.stride, t.same)
			if got == want {
				continue
			}
			found := unlike(fmt.Sprintf("outputSize(%d, %d, %d, %v)", t.size, t.window, t.stride, t.same), got, want)
			switch {
			case t.same && got == t.size:
				return found + pick(" With a stride of %d, only each %[1]d-th place is taken, padded or not.", "步幅为 %d 时，每隔 %[1]d 个位置才取一个，填不填充都一样。", t.stride)
			case t.same && got == t.size/t.stride:
				return found + pick(" The padding lets the last place reach beyond the edge: round up.", "有了填充，最后一个位置可以伸出边缘：应当向上取整。")
			case t.same:
				return found + pick(" Padded, the window's size does not matter: it is the size over the stride, rounded up.", "有填充时与窗口大小无关：用边长除以步幅，向上取整。")
			case t.stride == 1 && got == t.size:
				return found + pick(" Without padding the window must lie inside as a whole, so there are fewer places.", "没有填充时，窗口必须整个落在里面，所以位置要少一些。")
			case got == want-1 && t.stride == 1:
				return found + pick(" One more: the first place counts, too. A window as large as the image has one place, not none.", "还差一个：第一个位置也算。窗口和图像一样大时，有一个位置，而不是没有。")
			case got == t.size-t.window+1:
				return found + pick(" That is for a stride of 1; here only each %d-th of these places is taken.", "这是步幅为 1 时的个数；这里每隔 %d 个位置才取一个。", t.stride)
			case got == want+1:
				return found + pick(" Round down: a window that would reach beyond the edge is left out.", "应当向下取整：会伸出边缘的窗口就不要了。")
			case got == (t.size-t.window+1)/t.stride:
				return found + pick(" Divide before you add 1: the first place is there in any case, and each stride brings one more.", "先除再加 1：第一个位置总是有的，每走一步再多一个。")
			}
			return found
		}
		return ""
	})
}

// ConvolutionParameters checks how many numbers a layer of convolutions learns.
func ConvolutionParameters(f func(window, channels, filters int) int) {
	report("convolution-parameters", convolutionParameters(f))
}

func convolutionParameters(f func(window, channels, filters int) int) verdict {
	return judge(func() string {
		for _, t := range []struct{ window, channels, filters int }{{3, 1, 1}, {3, 1, 16}, {3, 16, 32}, {5, 3, 8}} {
			k, c, n := t.window, t.channels, t.filters
			got, want := f(k, c, n), (k*k*c+1)*n
			if got == want {
				continue
			}
			found := unlike(fmt.Sprintf("parameters(%d, %d, %d)", k, c, n), got, want)
			switch {
			case got == k*k*c*n:
				return found + pick(" Each filter has a bias, too.", "每个滤波器还有一个偏置。")
			case got == k*k*c*n+1:
				return found + pick(" There is a bias for each filter, not one for all.", "每个滤波器各有一个偏置，而不是共用一个。")
			case got == k*k*n+n:
				return found + pick(" A filter looks at all %d channels of its input, with weights for each of them.", "一个滤波器要看输入的全部 %d 个通道，每个通道都有自己的权重。", c)
			case got == (k*c+1)*n:
				return found + pick(" The window is a square: %d × %[1]d places.", "窗口是正方形：有 %d × %[1]d 个位置。", k)
			case got == (k*k+1)*c*n:
				return found + pick(" A filter has one bias, however many channels it looks at.", "一个滤波器只有一个偏置，不管它看几个通道。")
			case got == k*k*c+n:
				return found + pick(" Each of the %d filters has weights of its own.", "%d 个滤波器各有各的权重。", n)
			}
			return found
		}
		return ""
	})
}
