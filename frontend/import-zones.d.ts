export const zones: readonly {
  target: string | string[];
  from: string | string[];
  except?: string[];
  message: string;
}[];
