package check

import "github.com/hornbook-go/hornbook/internal/language"

// The course's lessons that have exercises, in order. An exercise of a new lesson is listed in the file of its checks.
var course = []lesson{start, neuron, layersLesson, loss, gradients, backprop, engine, matrices, optimizersLesson, loopLesson, mnist, debugging, overfitting, tabular, convolutions, deeper}

// A lesson is one of the course, with its exercises in order.
type lesson struct {
	number    string
	en, zh    string
	exercises []exercise
}

// An exercise is named by its id in the files that keep what was solved.
type exercise struct {
	id     string
	en, zh string
}

func (e exercise) title() string { return language.Pick(e.en, e.zh) }

func find(id string) exercise {
	for _, l := range course {
		for _, e := range l.exercises {
			if e.id == id {
				return e
			}
		}
	}
	panic("check: the exercise " + id + " is in no lesson")
}
