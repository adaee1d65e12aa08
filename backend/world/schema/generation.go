package schema

import "fmt"

// Generation names a generation of Hi.Events, as people write it.
type Generation string

// The generations. From 2.0 on, the dates and places of ticketed events have tables of their own.
const (
	HiEvents18 Generation = "1.8"
	HiEvents2  Generation = "2.0"
)

// ParseGeneration reads a generation that a person typed. Its error names the known ones.
func ParseGeneration(text string) (Generation, error) {
	switch named := Generation(text); named {
	case HiEvents18, HiEvents2:
		return named, nil
	}
	return "", fmt.Errorf("there is no demo world of Hi.Events %q: write %s or %s", text, HiEvents18, HiEvents2)
}

// DemoShape returns the shape of the demo world: with the later version of the PHP integration.
func (g Generation) DemoShape() Shape {
	if g == HiEvents18 {
		return IntegrationLater
	}
	return Integration2Later
}

// Generation returns the generation of Hi.Events that the shape is of.
func (s Shape) Generation() Generation {
	switch s {
	case Stock2, Stock2Early, Integration2, Integration2Early, Integration2Later:
		return HiEvents2
	}
	return HiEvents18
}
