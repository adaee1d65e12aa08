package desktop_test

import (
	"reflect"
	"strings"
	"testing"
)

// Only plain types keep their type in the page: time.Time becomes any, []byte becomes a list of numbers, int64 loses digits, pointers are
// not typed as nullable, and a third result is dropped.
func TestOnlyPlainValuesCross(t *testing.T) {
	t.Parallel()
	failure := reflect.TypeFor[error]()
	for _, facade := range bound(t) {
		facadeType := reflect.TypeOf(facade)
		for i := range facadeType.NumMethod() {
			method := facadeType.Method(i)
			name := facadeType.Elem().Name() + "." + method.Name
			for n := 1; n < method.Type.NumIn(); n++ {
				plain(t, name, method.Type.In(n))
			}
			results := method.Type.NumOut()
			if results > 0 && method.Type.Out(results-1) == failure {
				results--
			}
			if results > 1 {
				t.Errorf("%s returns %d values", name, results)
			}
			for n := range results {
				plain(t, name, method.Type.Out(n))
			}
		}
	}
}

func plain(t *testing.T, name string, crossing reflect.Type) {
	t.Helper()
	switch crossing.Kind() {
	case reflect.String, reflect.Bool, reflect.Int:
	case reflect.Slice:
		plain(t, name+"[]", crossing.Elem())
	case reflect.Struct:
		if !strings.HasSuffix(crossing.PkgPath(), "/desktop") {
			t.Errorf("%s is a %s, which is not a shape of this package", name, crossing)
			return
		}
		for i := range crossing.NumField() {
			field := crossing.Field(i)
			if field.Tag.Get("json") == "" {
				t.Errorf("%s.%s has no name in JSON", name, field.Name)
			}
			plain(t, name+"."+field.Name, field.Type)
		}
	default:
		t.Errorf("%s is a %s", name, crossing)
	}
}
