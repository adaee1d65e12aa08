import { Button, type ButtonProps } from '@mantine/core';
import { useRef, type ReactNode, type Ref } from 'react';
import { usePainted } from './usePainted';

interface ConfirmButtonProps extends Pick<ButtonProps, 'color' | 'leftSection' | 'loading' | 'size' | 'variant'> {
  ref?: Ref<HTMLButtonElement>;
  /** Identifies what is shown and would be done, all of it; undefined while nothing can be done or the plan for it is not there. */
  plan: string | undefined;
  onConfirm: () => void;
  children: ReactNode;
}

/**
 * A button for what cannot be taken back. It acts only when the press began and ended while the same plan was on the screen: not
 * when the plan came or changed in between, nor with a key that was pressed elsewhere. Without a plan it keeps the focus.
 */
export function ConfirmButton({ plan, onConfirm, ...props }: ConfirmButtonProps) {
  const painted = usePainted(plan);
  const begun = useRef<string>(undefined);
  const begin = () => {
    begun.current = painted ? plan : undefined;
  };
  return (
    <Button
      {...props}
      aria-disabled={!painted || undefined}
      data-disabled={plan === undefined || undefined}
      onPointerDown={begin}
      onMouseDown={begin}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          begin();
        }
      }}
      onClick={() => {
        const confirmed = begun.current !== undefined && begun.current === plan;
        begun.current = undefined;
        if (confirmed) {
          onConfirm();
        }
      }}
    />
  );
}
