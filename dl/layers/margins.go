package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Margins1D are how many steps lie before and after the rest: one number for both, or one for each,
// such as 1 or [2]int{2, 0}.
type Margins1D interface{ int | [2]int }

// Margins2D are how many rows and columns lie around the rest: one number for all, one for top and
// bottom and one for left and right, or all four, such as 1, [2]int{1, 2}, or
// [2][2]int{{top, bottom}, {left, right}}.
type Margins2D interface{ int | [2]int | [2][2]int }

// Margins3D are [Margins2D] for depth, height and width.
type Margins3D interface{ int | [3]int | [3][2]int }

// margins are what lies before and after along each axis.
func margins(class, what string, axes int, m any) [][2]int {
	all := make([][2]int, axes)
	for i := range all {
		switch m := m.(type) {
		case int:
			all[i] = [2]int{m, m}
		case [2]int:
			if all[i] = [2]int{m[i], m[i]}; axes == 1 {
				all[i] = m
			}
		case [3]int:
			all[i] = [2]int{m[i], m[i]}
		case [2][2]int:
			all[i] = m[i]
		case [3][2]int:
			all[i] = m[i]
		}
		if all[i][0] < 0 || all[i][1] < 0 {
			tensor.Fail("", class, nil, "the %s of spatial axis %d is %d: it is 0 or more on both sides", what, i, all[i])
		}
	}
	return all
}
