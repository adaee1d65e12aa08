import { useMutation } from '@tanstack/react-query';
import { saveFile } from '../lib/saveFile';

/** A part of a file, and where the next one begins. */
interface Part {
  text: string;
  next?: string | undefined;
}

/** Saves a CSV that comes in parts, from one cursor to the next. */
export function useCsvExport(name: string, part: (after: string) => Promise<Part>) {
  return useMutation({
    mutationFn: async () => {
      const parts: string[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const { text, next }: Part = await part(after);
        parts.push(text);
        after = next;
      }
      saveFile(name, 'text/csv;charset=utf-8', parts);
    },
  });
}
