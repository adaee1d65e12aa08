package worldtest

import (
	_ "embed" // the triggers
	"os"

	"github.com/mailroom-app/mailroom/backend/world"
)

// generation2 are the shapes of Hi.Events 2.0 that stand for those of 1.8 while MAILROOM_TEST_HIEVENTS is "2": tests that know nothing of generations then run on
// 2.0. Shapes that are not in it exist in 1.8 only.
var generation2 = map[world.Shape]world.Shape{world.Stock: world.Stock2, world.Integration: world.Integration2, world.IntegrationLater: world.Integration2Later}

// datesFollow has triggers that keep event_occurrences in step with the dates that such tests write into events, one for each event, and give it to
// tickets and items. Hi.Events itself writes no dates into events any more.
//
//go:embed dates_follow.sql
var datesFollow string

// HiEvents2 reports whether tests that know nothing of generations run on Hi.Events 2.0.
func HiEvents2() bool { return os.Getenv("MAILROOM_TEST_HIEVENTS") == "2" }

// inGeneration returns the shape, and the statements to run after it, in the generation under test.
func inGeneration(shape world.Shape) (world.Shape, string) {
	if HiEvents2() {
		if two, is := generation2[shape]; is {
			return two, datesFollow
		}
	}
	return shape, ""
}
