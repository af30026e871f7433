package check

func over(state state, hint string, f func(image, kernel [][]float64) [][]float64) answer {
	return answer{"convolve", state, hint, func() verdict { return convolve(f) }}
}

func places(state state, hint string, f func(size, window, stride int, same bool) int) answer {
	return answer{"output-size", state, hint, func() verdict { return outputSize(f) }}
}

func counted(state state, hint string, f func(window, channels, filters int) int) answer {
	return answer{"convolution-parameters", state, hint, func() verdict { return convolutionParameters(f) }}
}

// loops is a convolution whose product at a place is that of the function, and which has as many places less as said.
func loops(less int, product func(image, kernel [][]float64, y, x, i, j int) float64) func(image, kernel [][]float64) [][]float64 {
	return func(image, kernel [][]float64) [][]float64 {
		out := make([][]float64, len(image)-len(kernel)+1-less)
		for y := range out {
			out[y] = make([]float64, len(image[0])-len(kernel[0])+1-less)
			for x := range out[y] {
				for i := range kernel {
					for j := range kernel[i] {
						out[y][x] += product(image, kernel, y, x, i, j)
					}
				}
			}
		}
		return out
	}
}

func plainProduct(image, kernel [][]float64, y, x, i, j int) float64 {
	return image[y+i][x+j] * kernel[i][j]
}

var convolutionsAnswers = []answer{
	over(right, "", loops(0, plainProduct)),
	over(notTried, "", func(_, _ [][]float64) [][]float64 { panic(Todo) }),
	over(wrong, "turned by 180°", loops(0, func(image, kernel [][]float64, y, x, i, j int) float64 {
		return image[y+i][x+j] * kernel[len(kernel)-1-i][len(kernel[0])-1-j]
	})),
	over(wrong, "exchanged", loops(0, func(image, kernel [][]float64, y, x, i, j int) float64 {
		if len(kernel) != len(kernel[0]) {
			return 0
		}
		return image[y+i][x+j] * kernel[j][i]
	})),
	over(wrong, "minus that of the kernel, plus 1", loops(1, plainProduct)),
	over(wrong, "as large as the image", func(image, kernel [][]float64) [][]float64 {
		out := make([][]float64, len(image))
		for y := range image {
			out[y] = make([]float64, len(image[y]))
			for x := range image[y] {
				for i := range kernel {
					for j := range kernel[i] {
						if y+i < len(image) && x+j < len(image[y]) {
							out[y][x] += image[y+i][x+j] * kernel[i][j]
						}
					}
				}
			}
		}
		return out
	}),
	over(wrong, "one product", loops(0, func(image, kernel [][]float64, y, x, i, j int) float64 {
		if i+j > 0 {
			return 0
		}
		return image[y][x] * kernel[0][0]
	})),
	over(wrong, "takes the mean", loops(0, func(image, kernel [][]float64, y, x, i, j int) float64 {
		return image[y+i][x+j] * kernel[i][j] / float64(len(kernel)*len(kernel[0]))
	})),
	over(wrong, "panicked", func(image, kernel [][]float64) [][]float64 {
		return [][]float64{{image[len(image)][0]}}
	}),

	places(right, "", func(size, window, stride int, same bool) int {
		if same {
			return (size + stride - 1) / stride
		}
		return (size-window)/stride + 1
	}),
	places(notTried, "", func(_, _, _ int, _ bool) int { panic(Todo) }),
	places(wrong, "fewer places", func(size, _, _ int, _ bool) int { return size }),
	places(wrong, "first place counts", func(size, window, stride int, same bool) int {
		if same {
			return (size + stride - 1) / stride
		}
		return (size - window) / stride
	}),
	places(wrong, "size does not matter", func(size, window, stride int, _ bool) int { return (size-window)/stride + 1 }),
	places(wrong, "for a stride of 1", func(size, window, _ int, same bool) int {
		if same {
			return size
		}
		return size - window + 1
	}),
	places(wrong, "padded or not", func(size, window, stride int, same bool) int {
		if same {
			return size
		}
		return (size-window)/stride + 1
	}),
	places(wrong, "round up", func(size, window, stride int, same bool) int {
		if same {
			return size / stride
		}
		return (size-window)/stride + 1
	}),
	places(wrong, "Round down", func(size, window, stride int, same bool) int {
		if same {
			return (size + stride - 1) / stride
		}
		return (size-window+stride-1)/stride + 1
	}),
	places(wrong, "Divide before", func(size, window, stride int, same bool) int {
		if same {
			return (size + stride - 1) / stride
		}
		return (size - window + 1) / stride
	}),

	counted(right, "", func(window, channels, filters int) int { return (window*window*channels + 1) * filters }),
	counted(notTried, "", func(_, _, _ int) int { panic(Todo) }),
	counted(wrong, "has a bias, too", func(window, channels, filters int) int { return window * window * channels * filters }),
	counted(wrong, "not one for all", func(window, channels, filters int) int { return window*window*channels*filters + 1 }),
	counted(wrong, "all 16 channels", func(window, _, filters int) int { return (window*window + 1) * filters }),
	counted(wrong, "is a square", func(window, channels, filters int) int { return (window*channels + 1) * filters }),
	counted(wrong, "one bias, however", func(window, channels, filters int) int { return (window*window + 1) * channels * filters }),
	counted(wrong, "weights of its own", func(window, channels, filters int) int { return window*window*channels + filters }),
}
